// What docs/cli.md says beside the table of commands and options.

/** Commands that have a page of their own. */
export const PAGES = { bench: 'bench-command.md', doctor: 'doctor-command.md' };

export const INTRODUCTION = `# The command line

<!-- Made by npm run docs from the table that --help is made of: change that, not this. -->

Every command, option, setting and exit status. [The command line, by what you want to do](command-line.md) is the guide.

Results go to stdout, everything for people to stderr. \`mprun help <command>\` or \`--help\` shows the options that are used often,
\`--help --all\` every one. \`mprun imap\` is \`map\`, \`mprun imap-unordered\` is \`map --unordered\`.`;

export const CONFIGURATION = `## Settings

Each option can be set by what stands below, the first that says something:

1. what is typed
2. its variable, \`MPRUN_<OPTION>\`: \`MPRUN_PROCESSES=50%\`; for those without a value \`1\`, \`true\`, \`0\` or \`false\`. An empty one says nothing.
3. \`MPRUN_OPTIONS\`, options as one would type them: \`MPRUN_OPTIONS='-p 4 --summary short'\`. It is split as a shell does; options of other commands are left to them.
4. the section of \`--profile <name>\` in the files below
5. the project's file: the nearest of \`mprun.config.json\`, \`mprun.config.mjs\`, \`mprun.config.ts\` and \`package.json\` (under \`mprun\`), in the working directory or above it; \`--config <file>\` names another, \`--no-config\` reads no file
6. the user's file: \`$XDG_CONFIG_HOME/mprun/config.json\`, or \`~/.config/mprun/config.json\`
7. what the task module exports as \`options\`: \`export const options = { processes: 2 }\`; functions that it exports as
   \`initializer\` and \`finalizer\` are those of its workers. Such a module is loaded in a worker once more, before the run.

\`\`\`json
{
  "processes": "50%",
  "map": { "format": "jsonl" },
  "profiles": {
    "ci": { "summary": "short", "map": { "reporter": ["junit=report.xml", "github"] } }
  }
}
\`\`\`

Keys are the long names of options, in camelCase or as they are typed (\`failIfEmpty\`, \`"fail-if-empty"\`). What stands under the name of
a command is for that command, over what is said for all. \`true\` is an option without a value, \`false\` turns off what a lower
level says; lists are for options that may be repeated, objects and lists for JSON. \`mprun.config.mjs\` and \`.ts\` export the object
as \`default\`.

What is stronger wins silently: \`--keep-order\` over a file's \`unordered\`. Two settings of one level that do not go together, an unknown
name or a value that an option cannot have are errors (\`ERR_MPRUN_CONFIG\`, exit status 2) that name their place. \`mprun doctor\` shows
which files are read, and what they and variables say.`;

export const EXIT_STATUSES = `## Exit status

| status | when |
| --- | --- |
| 0 | every task is well, there was nothing to do, \`--dry-run\`, help |
| 1 | a task failed, timed out or crashed; \`bench\`: results differ, or a pool is too slow; \`doctor\`: something is broken |
| 1 to 101 | \`--exit-code count\`: the number of failures, 101 for more than 100 |
| the task's | \`--exit-code first\` or \`max\`: an exception is 1, a signal 128 + n, a time-out 124 |
| 2 | usage: an option, a value, a setting, no module, no inputs |
| 3 | \`--fail-if-empty\`, and there was nothing to do |
| 9 | Node itself: versions that look for \`--env-file\` among the options of programs too (20 does) end before mprun begins where that file is not there; it is 66 with \`MPRUN_ENV_FILE\` |
| 65, 66, 73 | malformed input, with file and line; an input file cannot be opened; an output cannot be written |
| 124 | the \`--deadline\` has passed |
| 125 | mprun itself failed: an initializer threw, workers do not start, a bug |
| 126, 127 | the module cannot be loaded, or exports no such function; it is not there |
| 128 + n | ended by signal n: 130 Ctrl-C, 143 SIGTERM, 141 when the reader of stdout went away |
| of the process | \`mprun run\` of one function: its exit code; of several: 1 if any did not end with 0 |

Errors end with their code in parentheses; [errors.md](errors.md) says what each means.`;
