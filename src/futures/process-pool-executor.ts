import { Executor, useExecutor } from './executor.ts';
import type { ProcessPoolExecutorOptions } from './options.ts';

/**
 * Runs tasks in child processes, as Python's `concurrent.futures.ProcessPoolExecutor`: `submit` gives a `Future`.
 *
 * @example
 * const executor = new ProcessPoolExecutor({ maxWorkers: 2 });
 * const futures = [1, 2, 3].map((n) => executor.submit('tasks/square.ts', n));
 * console.log(await Promise.all(futures)); // [ 1, 4, 9 ]
 * await executor.shutdown();
 */
export class ProcessPoolExecutor extends Executor {
  /** @throws UsageError on a bad option; NestingError while a worker imports a module, or too deep below the main process */
  constructor(options: ProcessPoolExecutorOptions = {}) {
    super('ProcessPoolExecutor', options);
  }

  /**
   * An executor for as long as a function runs: shut down when it returns, and also when it throws, as Python's `with`.
   *
   * @example
   * const nine = await ProcessPoolExecutor.with({}, (executor) => executor.submit('tasks/square.ts', 3).result());
   */
  static async with<T>(
    options: ProcessPoolExecutorOptions,
    body: (executor: ProcessPoolExecutor) => T | Promise<T>,
  ): Promise<T> {
    return useExecutor(new this(options), body);
  }
}
