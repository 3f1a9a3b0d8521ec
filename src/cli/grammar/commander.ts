/** The only importer of commander. */
export { Argument, Command, CommanderError, Help as CommanderHelp, Option } from 'commander';
