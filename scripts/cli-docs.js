// Writes docs/cli.md from the table of commands and options that the help is made of: npm run docs. A test compares.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { isAdvanced, traitsFor } from '../dist/cli/grammar/flag.js';
import { withOptions } from '../dist/cli/grammar/later.js';
import { makeProgram } from '../dist/cli/program.js';
import { variableOf } from '../dist/cli/settings/environment.js';
import { STATUS_BY_CODE } from '../dist/report/exit-status.js';
import { CONFIGURATION, EXIT_STATUSES, INTRODUCTION, PAGES } from './cli-docs-text.js';

const PATH = fileURLToPath(new URL('../docs/cli.md', import.meta.url));

/** The page as it should be. */
export async function cliDocs() {
  let written = '';
  const stdout = { isTTY: false, write: (text) => (written += text) };
  const program = makeProgram({ world: { stdout, env: {}, argv: [] } }, () => {});
  for (const command of program.commands) withOptions(command);
  const helpOf = (command) => {
    written = '';
    command.outputHelp();
    return written;
  };
  const text = [
    INTRODUCTION,
    commandTable(program),
    ...program.commands.map((command) => commandSection(command, helpOf(command))),
    CONFIGURATION,
    EXIT_STATUSES,
    codeTable(),
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(PATH)), parser: 'markdown' });
}

function commandTable({ commands }) {
  const rows = commands.map(
    (command) =>
      `| [\`mprun ${command.name()}\`](#mprun-${command.name()}) | ${escaped(command.summary())} |`,
  );
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n');
}

function commandSection(command, help) {
  const name = command.name();
  const aliases = command.aliases().map((alias) => `\`mprun ${alias}\``);
  const page = PAGES[name];
  return [
    `## mprun ${name}`,
    escaped(command.description()),
    ...(aliases.length > 0 ? [`Also ${aliases.join(', ')}.`] : []),
    ...(page === undefined ? [] : [`More about it: [${page}](${page}).`]),
    fenced('text', [`mprun ${name} ${command.usage()}`]),
    ...argumentTable(command),
    ...groupsOf(command).map(([group, options]) => optionTable(group, options, command)),
    ...exampleBlocks(examplesIn(help)),
  ].join('\n\n');
}

/**
 * Examples that no test runs to a good end: what never ends or takes minutes, what belongs into a shell's or a CI's own files,
 * what is about another status than 0 or depends on the machine.
 */
const UNRUN = [
  / --watch\b/,
  /^mprun demo all\b/,
  /\bmprun completion\b/,
  /\$GITHUB_/,
  / (exit_error|raises|--terminate|--fail-if-slower)\b/,
];

/** In a block of their own, marked for the test that runs the others in test/docs/snippets.test.ts. */
function exampleBlocks(lines) {
  const isUnrun = (line) => UNRUN.some((pattern) => pattern.test(line));
  return [
    fenced(
      'sh',
      lines.filter((line) => !isUnrun(line)),
    ),
    fenced('sh norun', lines.filter(isUnrun)),
  ].filter((block) => block !== '');
}

function fenced(language, lines) {
  return lines.length === 0 ? '' : ['```' + language, ...lines, '```'].join('\n');
}

function argumentTable({ registeredArguments }) {
  if (registeredArguments.length === 0) return [];
  const rows = registeredArguments.map((argument) => {
    const { description, argChoices, defaultValue } = argument;
    const notes = [
      ...(argChoices ? [`one of ${codes(argChoices)}`] : []),
      ...(defaultValue === undefined ? [] : [`default: \`${defaultValue}\``]),
    ];
    return `| \`${argument.name()}\` | ${escaped([description, ...notes].join('; '))} |`;
  });
  return [['| argument | meaning |', '| --- | --- |', ...rows].join('\n')];
}

/** Other names of options are not shown. */
function groupsOf(command) {
  const shown = command.options.filter((option) => !option.hidden || isAdvanced(option));
  const groups = new Map();
  for (const option of shown) {
    const group = (option.helpGroupHeading ?? 'Options:').replace(/:$/, '');
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  // What all commands have comes last, as in the help.
  return [...groups].sort(([a], [b]) => Number(a === 'Options') - Number(b === 'Options'));
}

function optionTable(group, options, command) {
  const rows = options.map((option) => {
    const { description, argChoices } = option;
    const meaning = argChoices ? `${description}: ${codes(argChoices)}` : description;
    const cells = [
      `\`${option.flags}\``,
      meaning,
      defaultOf(option),
      variable(option),
      interplay(option, command),
    ];
    return `| ${cells.map(escaped).join(' | ')} |`;
  });
  return [
    `**${group}**`,
    [
      '| option | meaning | default | variable | interplay |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  ].join('\n\n');
}

function defaultOf({ defaultValue, defaultValueDescription, negate }) {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return defaultValue === undefined || negate ? '' : `\`${String(defaultValue)}\``;
}

function variable(option) {
  return traitsFor(option).typedOnly ? '' : `\`${variableOf(option.long)}\``;
}

/** A conflict is told on both sides. */
function interplay(option, { options }) {
  const byAttribute = (name) => options.find((each) => each.attributeName() === name);
  const conflictsOf = (each) => traitsFor(each).conflicts ?? [];
  const conflicting = new Set([
    ...conflictsOf(option).flatMap((name) => byAttribute(name) ?? []),
    ...options.filter((each) => conflictsOf(each).includes(option.attributeName())),
  ]);
  const implied = Object.entries(traitsFor(option).implies ?? {});
  return [
    ...(conflicting.size > 0 ? [`not with ${codes([...conflicting].map(({ long }) => long))}`] : []),
    ...implied.map(([name, value]) => `implies \`${byAttribute(name)?.long ?? name} ${String(value)}\``),
  ].join('; ');
}

function examplesIn(help) {
  return [...help.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line]) => line);
}

function codeTable() {
  const rows = Object.entries(STATUS_BY_CODE).map(([code, status]) => `| \`${code}\` | ${status} |`);
  return ['| error code | exit status |', '| --- | --- |', ...rows, '| all others | 125 |'].join('\n');
}

function codes(words) {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** Braces and brackets of placeholders are text, and a bar would end the cell. */
function escaped(text) {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll(/[<>*_]/g, String.raw`\$&`)))
    .join('')
    .replaceAll('|', String.raw`\|`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PATH, await cliDocs());
