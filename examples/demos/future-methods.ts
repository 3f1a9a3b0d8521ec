// [004] Each method of asyncio's Future once: results, errors, cancelling, callbacks
import { CancelledError, Future } from 'mprun';

import { repr } from './python.ts';

function announce(future: Future): void {
  console.log('callback:', String(future));
}

function neverCalled(): void {
  console.log('was taken away');
}

const future = new Future<number>();
future.addDoneCallback(announce);
future.addDoneCallback(neverCalled);
console.log('removed:', future.removeDoneCallback(neverCalled));
future.setResult(42);
console.log('result:', await future.result(), 'exception:', repr(await future.exception()));

const failed = new Future<number>();
failed.addDoneCallback(announce);
failed.setException(new RangeError('there is no state 4'));
console.log('exception:', String(await failed.exception()));

const cancelled = new Future<number>();
cancelled.addDoneCallback(announce);
console.log('cancelled:', repr(cancelled.cancel()), repr(cancelled.cancelled()));
try {
  await cancelled.result();
} catch (error) {
  if (error instanceof CancelledError) console.log(error.name);
}
