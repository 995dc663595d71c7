const WIDTH = 300;
const HEIGHT = 190;
const LEFT = 46;
const RIGHT = 14;
const TOP = 34;
const BOTTOM = 30;

const short = (n) =>
  n >= 10_000 ? `${Math.round(n / 1000)}k` : n >= 100 ? `${Math.round(n)}` : `${+n.toFixed(1)}`;

function panel({ title, points, log = false }, x0, y0) {
  const scale = (x) => (log ? Math.log10(x) : x);
  const xs = points.map(([x]) => scale(x));
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  // From zero: a curve that seems to climb because its axis is cut says nothing.
  const top = Math.max(...points.map(([, y]) => y)) * 1.15;
  const px = (x) => x0 + LEFT + ((scale(x) - least) / (most - least)) * (WIDTH - LEFT - RIGHT);
  const py = (y) => y0 + HEIGHT - BOTTOM - (y / top) * (HEIGHT - TOP - BOTTOM);
  const line = points.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(' ');
  const shown = points.length > 8 ? points.filter((_, i) => i % 4 === 0) : points;
  const base = y0 + HEIGHT - BOTTOM;
  return [
    `<text x="${x0 + LEFT}" y="${y0 + 18}" class="title">${title}</text>`,
    ...[0, top / 2, top / 1.15].map(
      (y) =>
        `<line x1="${x0 + LEFT}" x2="${x0 + WIDTH - RIGHT}" y1="${py(y).toFixed(1)}" y2="${py(y).toFixed(1)}" class="grid"/>` +
        `<text x="${x0 + LEFT - 6}" y="${(py(y) + 4).toFixed(1)}" text-anchor="end">${short(y)}</text>`,
    ),
    ...shown
      .filter(([x], i) => i === 0 || px(x) - px(shown[i - 1][0]) > 20)
      .map(
        ([x]) =>
          `<text x="${px(x).toFixed(1)}" y="${base + 16}" text-anchor="middle">${short(x)}</text>`,
      ),
    `<polyline points="${line}"/>`,
    ...points.map(
      ([x, y]) => `<circle cx="${px(x).toFixed(1)}" cy="${py(y).toFixed(1)}" r="2.5"/>`,
    ),
  ].join('\n');
}

/**
 * Curves as an SVG picture, two beside each other, all axes from zero.
 *
 * @param curves - `{ title, points: [x, y][], log? }`; `log` is for the x axis.
 */
export function plot(curves) {
  const rows = Math.ceil(curves.length / 2);
  const panels = curves.map((curve, i) =>
    panel(curve, (i % 2) * WIDTH, Math.floor(i / 2) * HEIGHT),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${rows * HEIGHT}" font-family="sans-serif" font-size="10" role="img">
<title>How cost grows: ${curves.map(({ title }) => title).join('; ')}</title>
<style>
rect { fill: #fff } text { fill: #444 } .title { font-size: 12px; fill: #111 }
.grid { stroke: #ddd } polyline { fill: none; stroke: #0b6e99; stroke-width: 1.5 } circle { fill: #0b6e99 }
</style>
<rect width="100%" height="100%"/>
${panels.join('\n')}
</svg>
`;
}
