// Records docs/session.svg, the README's first picture: commands typed into a terminal, as its screen shows them (npm run session).
// Needs tmux. A test types what it shows, and compares.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMANDS = [
  'head -2 tasks/square.ts',
  'mprun map tasks/square.ts --inputs 0..3 --summary short',
  'mprun map tasks/crash.ts --inputs 0..4 --summary short',
  'echo $?',
  "seq 1 100000 | mprun map -e 'n => n ** 2' -q | tail -1",
];
const COLUMNS = 100;
const ROWS = 40;
const PROMPT = '$ ';

const FONT_SIZE = 14;
const LINE_HEIGHT = 20;
const CHARACTER_WIDTH = 8.43;
const MARGIN = 16;
/** Each command with its output comes so much later than the one before it. */
const STEP_S = 1.2;
/** What begins a terminal's escape for colours and bold, and the whole of it. */
const ESCAPE = '\u001B[';
const STYLE = new RegExp(String.raw`(\u001B\[[\d;]*m)`);
const COLORS = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
};

const lines = await record();
writeFileSync(join(ROOT, 'docs/session.svg'), toSvg(lines));

/** The lines of the screen, with the terminal's escapes for colours. */
async function record() {
  const folder = mkdtempSync(join(tmpdir(), 'mprun-session-'));
  symlinkSync(join(ROOT, 'bin/mprun.js'), join(folder, 'mprun'));
  const { CI: _ci, NO_COLOR: _no, TMUX: _tmux, ...rest } = process.env;
  const env = {
    ...rest,
    PATH: `${folder}:${rest.PATH}`,
    PS1: PROMPT,
    LC_ALL: 'C.UTF-8',
    TERM: 'xterm-256color',
  };
  const tmux = (...words) =>
    execFileSync('tmux', ['-L', `mprun-session-${process.pid}`, ...words], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    });
  const session = `-f /dev/null new-session -d -x ${COLUMNS} -y ${ROWS} bash --norc --noprofile`;
  tmux(...session.split(' '));
  try {
    for (const command of COMMANDS) {
      await prompted(tmux);
      tmux('send-keys', '-l', command);
      tmux('send-keys', 'Enter');
    }
    await prompted(tmux);
    return tmux('capture-pane', '-e', '-p').trimEnd().split('\n').slice(0, -1);
  } finally {
    tmux('kill-server');
    rmSync(folder, { recursive: true });
  }
}

/** Waits until the shell asks for the next command. */
async function prompted(tmux) {
  for (;;) {
    await sleep(200);
    if (tmux('capture-pane', '-p').trimEnd().split('\n').at(-1) === PROMPT.trim()) return;
  }
}

function toSvg(lines) {
  const width = Math.ceil(COLUMNS * CHARACTER_WIDTH) + 2 * MARGIN;
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  let step = -1;
  const texts = lines.map((line, row) => {
    const isTyped = stripVTControlCharacters(line).startsWith(PROMPT);
    if (isTyped) step++;
    const y = MARGIN + (row + 0.75) * LINE_HEIGHT;
    return `<text x="${MARGIN}" y="${y}"${isTyped ? ' font-weight="bold"' : ''} style="animation-delay:${(step * STEP_S).toFixed(1)}s">${toSpans(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal session with mprun">
<style>
text { font: ${FONT_SIZE}px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #e6edf3; white-space: pre; animation: come 0.2s backwards; }
@keyframes come { from { opacity: 0 } }
@media (prefers-reduced-motion: reduce) { text { animation: none } }
</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${texts.join('\n')}
</svg>
`;
}

/** A line with its colours as spans. */
function toSpans(line) {
  let color;
  let isBold = false;
  return line
    .split(STYLE)
    .map((part) => {
      if (!part.startsWith(ESCAPE)) return toSpan(part, color, isBold);
      const codes = part.slice(ESCAPE.length, -1);
      for (const code of codes.split(';').map(Number)) {
        if (code === 0) [color, isBold] = [undefined, false];
        else if (code === 1) isBold = true;
        else if (code === 2) color = COLORS[90];
        else if (code === 22) [isBold, color] = [false, undefined];
        else if (code === 39) color = undefined;
        else color = COLORS[code] ?? color;
      }
      return '';
    })
    .join('');
}

function toSpan(text, color, isBold) {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (text === '' || (color === undefined && !isBold)) return escaped;
  const fill = color === undefined ? '' : ` style="fill:${color}"`;
  return `<tspan${fill}${isBold ? ' font-weight="bold"' : ''}>${escaped}</tspan>`;
}
