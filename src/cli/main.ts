import { decideColor, makeColors } from '../report/color.ts';
import { errorMessage, statusOfError } from '../report/exit-status.ts';
import { Io, type World } from './io.ts';
import { runProgram } from './program.ts';
import { VERSION } from './version.ts';

/** The command line from argv to exit status. Prints what went wrong; never throws. */
export async function main(world: World): Promise<number> {
  const io = new Io(world);
  try {
    const status = await runProgram(io);
    return io.stdoutStatus ?? status;
  } catch (error) {
    const colors = makeColors(decideColor({ flag: 'auto', env: world.env, isTTY: world.stderr.isTTY }));
    io.note(`${errorMessage(error, { colors, cwd: world.cwd, version: VERSION })}\n`);
    return statusOfError(error);
  }
}
