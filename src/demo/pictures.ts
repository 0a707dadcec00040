/** The products, drawn: one SVG file each, so that the shop needs no photograph and asks no other host. */

const WIDTH = 400;
const HEIGHT = 480;

interface Colors {
  readonly ground: string;
  readonly light: string;
  readonly main: string;
  readonly dark: string;
  readonly detail: string;
}

function scene({ ground, light }: Colors, item: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="${ground}"/>
<path d="M60 480V220a140 140 0 0 1 280 0v260z" fill="${light}"/>
<ellipse cx="200" cy="440" rx="120" ry="10" fill="#000" opacity=".12"/>
${item}
</svg>
`;
}

function line(d: string, color: string, width = 3, more = ""): string {
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" ${more}/>`;
}

function shape(d: string, color: string): string {
  return `<path d="${d}" fill="${color}"/>`;
}

function dots(points: readonly (readonly [x: number, y: number])[], color: string, radius = 6): string {
  return points.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}"/>`).join("");
}

function sleeves(color: string, dark: string): string {
  const left = "M134 140Q96 160 88 220L74 356q16 10 38 6l26-120z";
  const right = "M266 140q38 20 46 80l14 136q-16 10-38 6l-26-120z";
  return shape(left, color) + shape(right, color) + line("M76 344q16 8 37 5M324 344q-16 8-37 5", dark);
}

function coatBody(color: string): string {
  return shape("M164 122q36-12 72 0l40 22q14 60 10 120l12 154q-98 22-196 0l12-154q-4-60 10-120z", color);
}

const PAINTERS: Readonly<Record<string, () => string>> = {
  loden() {
    const c = { ground: "#d9dccf", light: "#e9ebe1", main: "#3f5a48", dark: "#2c4135", detail: "#c9a36a" };
    const collar = shape("M164 122l36 72 36-72-14-12q-22 10-44 0z", c.dark);
    const lapels = shape("M164 122l-12 40 30 6-6 22 24 10zM236 122l12 40-30 6 6 22-24 10z", "#48664f");
    const closing = line("M200 196v230", c.dark);
    const pockets = line("M128 296l44 8M272 296l-44 8", c.dark, 5);
    const buttons = dots(
      [
        [211, 226],
        [211, 268],
        [211, 310],
        [211, 352],
      ],
      c.detail,
    );
    return scene(c, sleeves(c.main, c.dark) + coatBody(c.main) + collar + lapels + closing + pockets + buttons);
  },
  parka() {
    const c = { ground: "#cfd8df", light: "#e2e9ee", main: "#37506b", dark: "#263a50", detail: "#d8a23c" };
    const hood = shape("M148 136q-10-68 52-68t52 68q-24 26-52 26t-52-26z", c.dark);
    const inside = shape("M168 134q-4-44 32-44t32 44q-16 16-32 16t-32-16z", "#d9c7a4");
    const zip = line("M200 152v272", c.detail, 4, 'stroke-dasharray="7 5"');
    const waist = line("M116 288q84 16 168 0", c.dark, 4);
    const pockets = shape("M128 318h52v52q-26 8-52 0zM220 318h52v52q-26 8-52 0z", "#2f4660");
    const flaps = line("M126 318h56M218 318h56", c.dark, 7);
    return scene(c, sleeves(c.main, c.dark) + coatBody(c.main) + hood + inside + zip + waist + pockets + flaps);
  },
  wrap() {
    const c = { ground: "#e6d5c6", light: "#f1e5da", main: "#b5763f", dark: "#8f5a2c", detail: "#6d4320" };
    const shawl = shape("M164 122q-22 70 36 150 58-80 36-150l-12-10q-4 62-24 96-20-34-24-96z", c.dark);
    const fold = line("M200 272q-18 70-10 152", c.dark);
    const belt = shape("M112 270q88 18 176 0v24q-88 18-176 0z", c.detail);
    const knot =
      shape("M186 272h26v34h-26z", "#573418") + shape("M188 304l-16 92 20 4 8-94zM204 304l8 78 20-4-10-76z", c.detail);
    return scene(c, sleeves(c.main, c.dark) + coatBody(c.main) + shawl + fold + belt + knot);
  },
  lambswool() {
    const c = { ground: "#e8d3cf", light: "#f3e4e1", main: "#a8433f", dark: "#82302d", detail: "#f0d9d4" };
    const stripes = [300, 322, 344].map((y) => line(`M${152 - (y - 300) / 12} ${y}h56`, c.detail, 6)).join("");
    return scene(
      c,
      scarf(c) + stripes + [268, 288, 308].map((y) => line(`M${217 + (y - 268) / 8} ${y}h48`, c.detail, 6)).join(""),
    );
  },
  checked() {
    const c = { ground: "#d5d9d0", light: "#e7eae3", main: "#c7a45d", dark: "#98793a", detail: "#2e4a43" };
    const across = [250, 284, 318, 352].map((y) =>
      line(`M${156 - (y - 250) / 12} ${y}h56`, c.detail, 9, 'opacity=".75"'),
    );
    const along = line("M172 232l-12 150M196 232l-10 150", c.detail, 5, 'opacity=".6"');
    const other = [250, 284, 318].map((y) => line(`M${215 + (y - 250) / 8} ${y}h46`, c.detail, 9, 'opacity=".75"'));
    const down = line("M230 236l18 110M248 236l18 110", c.detail, 5, 'opacity=".6"');
    return scene(c, scarf(c) + across.join("") + along + other.join("") + down);
  },
  ribbed() {
    const c = { ground: "#d3d5df", light: "#e6e7ee", main: "#6a7391", dark: "#4b5370", detail: "#8b93ae" };
    const ribs = [164, 176, 188, 200].map((x) => line(`M${x} 226l-13 158`, c.detail, 3));
    const others = [222, 234, 246, 258].map((x) => line(`M${x} 226l20 122`, c.detail, 3));
    const round = line("M146 140q54 46 108 0M142 158q58 48 116 0", c.detail, 3);
    return scene(c, scarf(c) + ribs.join("") + others.join("") + round);
  },
  tote() {
    const c = { ground: "#dcd3c4", light: "#ebe4d8", main: "#9a5b34", dark: "#743f20", detail: "#e3bd8b" };
    const handles = line("M152 226c0-116 96-116 96 0", c.dark, 13);
    const body = shape("M112 214q0-8 8-8h160q8 0 8 8l18 202q1 12-12 12H106q-13 0-12-12z", c.main);
    const stitch = line("M122 222h156l16 192H106z", c.detail, 2, 'stroke-dasharray="8 6"');
    const tag = shape("M234 236h30v42l-15 12-15-12z", c.dark) + dots([[249, 250]], c.detail, 4);
    return scene(c, handles + body + stitch + tag);
  },
  weekender() {
    const c = { ground: "#cdd6d2", light: "#e0e7e4", main: "#5f6f52", dark: "#6b3f20", detail: "#d9b45f" };
    const handles = line("M150 268c0-110 100-110 100 0", c.dark, 11);
    const body = shape("M76 284q0-34 34-34h180q34 0 34 34v118q0 30-30 30H106q-30 0-30-30z", c.main);
    const ends = shape("M76 356h50v76h-20q-30 0-30-30zM324 356h-50v76h20q30 0 30-30z", c.dark);
    const straps = shape("M140 250h20v182h-20zM240 250h20v182h-20z", c.dark);
    const zip = line("M104 268h192", c.detail, 4, 'stroke-dasharray="6 5"');
    return scene(
      c,
      handles +
        body +
        ends +
        straps +
        zip +
        dots(
          [
            [150, 320],
            [250, 320],
          ],
          c.detail,
          7,
        ),
    );
  },
  daypack() {
    const c = { ground: "#d8cfdb", light: "#e9e2eb", main: "#2f3b4f", dark: "#1f2938", detail: "#e08a4b" };
    const loop = line("M180 142c0-44 40-44 40 0", c.dark, 10);
    const sides = line("M118 210q-32 60-20 170M282 210q32 60 20 170", c.dark, 13);
    const body = shape("M114 220q0-86 86-86t86 86v180q0 32-32 32H146q-32 0-32-32z", c.main);
    const lid = line("M128 244q72 30 144 0", c.detail, 4, 'stroke-dasharray="6 5"');
    const pocket = shape("M138 306q62-16 124 0v84q0 20-20 20H158q-20 0-20-20z", c.dark);
    return scene(
      c,
      loop + sides + body + lid + pocket + line("M150 324q50-10 100 0", c.detail, 4) + dots([[200, 340]], c.detail, 5),
    );
  },
};

function fringe(x: number, y: number, lean: number, color: string): string {
  return [0, 1, 2, 3, 4, 5].map((at) => line(`M${x + at * 9} ${y}l${lean} 24`, color, 3)).join("");
}

/** Once around an invisible neck, with two ends. */
function scarf({ main, dark, light }: Colors): string {
  const back = shape("M128 152c0-74 144-74 144 0 0 40-30 62-72 62s-72-22-72-62z", dark);
  const neck = shape("M158 146c6-36 78-36 84 0-10 22-74 22-84 0z", light);
  const right = shape("M196 206l24 156 56-8-34-160z", dark) + fringe(224, 360, 5, dark);
  const left = shape("M158 198l-18 196 56 2 18-188z", main) + fringe(144, 394, -2, main);
  const front = shape("M128 152q10 34 72 34t72-34q6 62-72 68-78-6-72-68z", main);
  return back + neck + right + left + front + line("M138 178q62 36 124 0", dark, 2);
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#1f4238"/>
<path d="M9 25V15a7 7 0 0 1 14 0v10" fill="none" stroke="#f3efe6" stroke-width="4" stroke-linecap="round"/>
</svg>
`;

/** By the name of the file: one for each product, and the shop's own. */
export const PICTURES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(PAINTERS).map(([id, paint]): [string, string] => [`${id}.svg`, paint()]),
  ["icon.svg", ICON],
]);

export const PICTURE_SIZE = { width: WIDTH, height: HEIGHT } as const;
