import { startLoad } from "./processes.mjs";
import { makeBare, ours, peer } from "./contestants.mjs";
import { LOADS } from "./loads.mjs";
import { race } from "./race.mjs";
const [names, slices, ...peers] = process.argv.slice(2);
const bare = await makeBare();
const generator = startLoad();
for (const load of LOADS.filter(({name}) => names.split(",").includes(name))) {
  const r = await race(load, [bare, ours(), ...peers.map((p) => { const [, name, command] = /^([^=]+)=(.*)$/.exec(p); return peer({name, command}); })], generator, Number(slices));
  console.log(load.name);
  for (const s of r) console.log("  ", s.failed ?? [s.name.padEnd(10), s.cost.toFixed(1), "ratio", s.ratio.median.toFixed(3), "±", s.ratio.noise.toFixed(3), "[", s.ratio.low.toFixed(2), s.ratio.high.toFixed(2), "] p50", s.p50.toFixed(2), "p99", s.p99.toFixed(2), "slower", s.slower.toFixed(2), "waited", s.waited.toFixed(2)].join(" "));
}
generator.stop();
