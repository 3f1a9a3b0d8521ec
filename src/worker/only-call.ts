/**
 * The one call that the worker of a `Process` lives for:
 *
 *     onlyCall: what it inherits, and is given ─▶ call: what to run ─▶ run ─▶ its children end ─▶ exit code
 */
import { INFO, log } from '../logging.ts';
import { pickProcessClass } from '../task/process-class.ts';
import { inherit } from '../util/heritage.ts';
import { realm } from '../util/realm.ts';
import { exitcodeOfThrown } from '../util/system-exit.ts';
import type { CallCode, OnlyCallMessage } from '../wire/messages.ts';
import { describeEnd } from './describe-uncaught.ts';
import { argumentsOfCall } from './arguments.ts';
import type { KnownTasks } from './known-tasks.ts';
import { revived } from './library.ts';
import type { Settling } from './settling.ts';

/** How the worker shall leave. */
interface Ending {
  readonly exitcode: number;
  readonly lastWords: string | undefined;
}

/** What it is given, as it came. */
type Gift = Pick<OnlyCallMessage, 'given' | 'revive'>;

const NOTHING: Gift = { given: { args: [], kwargs: {}, fields: {} } };

export class OnlyCall {
  readonly #tasks: KnownTasks;
  readonly #settling: Settling;
  #gift = NOTHING;
  /** This worker lives for one call. */
  isPrepared = false;

  constructor(tasks: KnownTasks, settling: Settling) {
    this.#tasks = tasks;
    this.#settling = settling;
  }

  prepare({ heritage, ...gift }: OnlyCallMessage): void {
    inherit(heritage);
    this.isPrepared = true;
    this.#gift = gift;
  }

  /** @param tell gets what the call has thrown, while its children are still waited for */
  async run(code: CallCode, tell: (lastWords: string) => void): Promise<number> {
    log(INFO, 'child process calling self.run()');
    const { exitcode, lastWords } = await this.#call(code);
    if (lastWords !== undefined) tell(lastWords);
    log(INFO, 'process shutting down');
    await realm().releaseChildren?.();
    return exitcode;
  }

  async #call({ target, subclass }: CallCode): Promise<Ending> {
    const gift = this.#gift;
    this.#gift = NOTHING;
    try {
      if (subclass) {
        const run = pickProcessClass(subclass, await this.#tasks.import(subclass));
        const given = await revived(gift.given, gift.revive);
        await this.#settling.settle(run({ target, ...given }));
      } else if (target) {
        const { fn } = await this.#tasks.load(target);
        const given = await revived(gift.given, gift.revive);
        await this.#settling.settle(fn(...argumentsOfCall(given)));
      }
      return { exitcode: 0, lastWords: undefined };
    } catch (error) {
      const exitcode = exitcodeOfThrown(error);
      if (exitcode !== undefined) return { exitcode, lastWords: undefined };
      return { exitcode: 1, lastWords: describeEnd(realm().name, error) };
    }
  }
}
