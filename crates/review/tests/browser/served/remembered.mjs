// What the site remembers of the day, by the commands that read it.

export function remembered(site, day, note) {
  const expect = (is, what) => is || note(what);
  const reading = ["--site", "centre", "--as", "privacy-officer-1", "--json"];
  const show = (id) => site.run("hits", "show", ...reading, id);
  const deeds = (hit) => hit.deeds.map(({ who, deed }) => `${who} ${deed}`).join(", ");

  const { hits } = site.run("hits", "list", ...reading, "--limit", "1000");
  const listed = (id) => hits.find((hit) => hit.id === id)?.state;
  const referred = show(day.referred);
  expect(referred.state.word === "referred" && referred.state.lead, "the referral does not stand");
  expect(listed(day.referred)?.word === "referred", "the list has the referral otherwise");
  const two = "analyst-1 take, analyst-1 release, analyst-1 take, analyst-1 assess";
  expect(deeds(referred) === `${two}, second-reviewer-1 assess`, deeds(referred));
  expect(referred.deeds[3].says.includes(`area no): ${day.words[0]}`), referred.deeds[3].says);

  const known = show(day.differs);
  expect(known.state.word === "known" && known.state.until === "2027-01-12", "nothing is known");
  const turns = ["analyst-1", "second-reviewer-1", "analyst-1"];
  expect(deeds(known) === turns.map((who) => `${who} assess`).join(", "), deeds(known));

  const parked = show(day.parked);
  const begins = "analyst-1 park, analyst-1 undo, analyst-1 note";
  expect(deeds(parked).startsWith(begins), deeds(parked));
  expect(parked.deeds[2].says.endsWith(day.note), parked.deeds[2].says);
  const taken = hits.filter(({ state }) => state.taken_by === "analyst-1");
  expect(taken.length >= 2, `${taken.length} hits are taken`);

  // Both end by 1, with what is wrong, where an entry or a row is not as it was written.
  site.run("audit", "verify", "--site", "centre");
  site.run("verify", "--site", "centre");
}
