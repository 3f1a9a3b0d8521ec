import { Executor, useExecutor } from './executor.ts';
import type { ThreadPoolExecutorOptions } from './options.ts';

/**
 * Runs tasks in threads of this process, as Python's `concurrent.futures.ThreadPoolExecutor`; threads that compute at the same
 * time. Tasks have modules and memory of their own, except what is shared (`SharedArrayBuffer`).
 *
 * @example
 * const executor = new ThreadPoolExecutor({ maxWorkers: 2, threadNamePrefix: 'squarer' });
 * console.log(await executor.submit('tasks/square.ts', 3)); // 9
 * console.log(executor.workers()[0].name); // squarer-1
 * await executor.shutdown();
 */
export class ThreadPoolExecutor extends Executor {
  /** @throws UsageError on a bad option; NestingError while a worker imports a module, or too deep below the main process */
  constructor(options: ThreadPoolExecutorOptions = {}) {
    super('ThreadPoolExecutor', options);
  }

  /**
   * An executor for as long as a function runs: shut down when it returns, and also when it throws, as Python's `with`.
   *
   * @example
   * const nine = await ThreadPoolExecutor.with({}, (executor) => executor.submit('tasks/square.ts', 3).result());
   */
  static async with<T>(
    options: ThreadPoolExecutorOptions,
    body: (executor: ThreadPoolExecutor) => T | Promise<T>,
  ): Promise<T> {
    return useExecutor(new this(options), body);
  }
}
