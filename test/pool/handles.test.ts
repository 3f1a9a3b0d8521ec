/** Objects with identity travel to workers and back, on every backend. */
import { describe, expect, test } from 'vitest';

import { getContext, NotCloneableError } from '../../src/index.ts';
import { Holder } from '../fixtures/tasks/ticket-process.ts';
import { Booking, Forged, Ticket } from '../fixtures/tasks/tickets.ts';
import { endWithTest, exitcodeOf, makeReport, useStartMethod } from '../process/support.ts';
import { at, endedWithTest, errorOf, INLINE, makeNeeds, PROCESS, THREAD, upTo } from './support.ts';

const task = (name: string): string => at('tickets.ts', name);

describe.each([PROCESS, THREAD, INLINE])('in a $kind pool', (backend) => {
  const makePool = endedWithTest(backend);
  const needs = makeNeeds(backend);

  test('a handle is an argument, an input, and a result', async () => {
    const pool = makePool({ processes: 2 });
    expect(await pool.apply(task('check'), [new Ticket(7)])).toBe(7);
    const tickets = upTo(10).map((number) => new Ticket(number));
    expect(await pool.map(task('check'), tickets, { chunksize: 3 })).toEqual(upTo(10));
    const pairs = tickets.map((ticket) => [ticket, ticket]);
    expect(await pool.starmap(task('checkAll'), pairs)).toEqual(upTo(10).map((n) => [n, n]));
    const issued = await pool.map<Ticket>(task('issue'), upTo(10));
    expect(issued.map(({ number }) => number)).toEqual(upTo(10));
    expect(issued.map(({ constructor }) => constructor.name)).toEqual(upTo(10).map(() => 'Ticket'));
  });

  test('handles may stand anywhere in a value, and those that were one are one', async () => {
    const pool = makePool({ processes: 1 });
    const ticket = new Ticket(3);
    const value = {
      list: [ticket, { deep: ticket }],
      map: new Map<unknown, unknown>([
        ['ticket', ticket],
        [ticket, 1],
      ]),
      set: new Set([ticket]),
      booking: new Booking('Ann', [ticket, new Ticket(4)]),
      error: Object.assign(new Error('with it'), { ticket }),
    };
    const back = await pool.apply<typeof value>(task('echo'), [value]);
    const [first] = back.list as [Ticket];
    expect(first).not.toBe(ticket);
    expect(first.number).toBe(3);
    expect(back.list[1]).toEqual({ deep: first });
    expect(back.map.get('ticket')).toBe(first);
    expect(back.map.get(first)).toBe(1);
    expect([...back.set]).toEqual([first]);
    expect(back.booking.name).toBe('Ann');
    expect(back.booking.tickets[0]).toBe(first);
    expect(back.booking.tickets[1]?.number).toBe(4);
    expect(back.error.ticket.number).toBe(3);
  });

  test('a handle comes with the error that a task throws', async () => {
    const pool = makePool({ processes: 1 });
    const error = await errorOf(pool.apply(task('refuse'), [new Ticket(5)]));
    expect(error).toBeInstanceOf(RangeError);
    expect(error['ticket']).toMatchObject({ number: 5 });
  });

  test('every worker gets the handles of the initializer', async () => {
    const pool = makePool({ processes: 2, initializer: task('keep'), initargs: [new Ticket(8)] });
    expect(await pool.map(task('checkOwn'), [1, 2, 3, 4], { chunksize: 1 })).toEqual([8, 8, 8, 8]);
  });

  test('a handle is sent again with each retry', async () => {
    const pool = makePool({ processes: 1 });
    expect(await pool.map(task('checkLater'), [new Ticket(6)], { retries: 1 })).toEqual([6]);
  });

  test('a handle that cannot be sent fails its input, with its own words and code', async () => {
    const pool = makePool({ processes: 1 });
    const inputs = [new Ticket(0), new Ticket(1).use(), new Ticket(2)];
    const results = [];
    for await (const { outcomes } of pool.outcomes(task('check'), inputs, { chunksize: 3 }))
      results.push(...outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome.error)));
    expect(results).toMatchObject([0, { message: 'ticket 1 is used', code: 'ERR_MPRUN_USED' }, 2]);
    const used = await errorOf(pool.apply(task('issueUsed'), [9]));
    expect(used).toMatchObject({ message: 'ticket 9 is used', code: 'ERR_MPRUN_USED' });
  });

  test('a handle of a kind that is not known fails its input, there and back, and nothing else', async () => {
    const pool = makePool({ processes: 1 });
    const settled = async (name: string, inputs: unknown[]): Promise<unknown[]> => {
      const all: unknown[] = [];
      for await (const { outcomes } of pool.outcomes(task(name), inputs, { chunksize: 10 }))
        all.push(...outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome.error)));
      return all;
    };
    const there = await settled('check', [new Ticket(1), new Forged(), new Ticket(3)]);
    expect(there).toMatchObject([1, { message: expect.stringContaining("'test:forged'") }, 3]);
    expect(there[1]).toBeInstanceOf(NotCloneableError);
    const back = await settled('forge', [1, 2, 3]);
    expect(back).toMatchObject([{ number: 1 }, { code: 'ERR_MPRUN_NOT_CLONEABLE' }, { number: 3 }]);
    expect(pool.workers()).toHaveLength(1);
  });

  test('an initializer that gets a handle of an unknown kind breaks the pool with that reason', async () => {
    const pool = makePool({ processes: 1, initializer: task('keep'), initargs: [new Forged()] });
    const error = await errorOf(pool.apply(task('checkOwn')));
    expect(error).toMatchObject({
      code: 'ERR_MPRUN_INITIALIZER',
      cause: { code: 'ERR_MPRUN_NOT_CLONEABLE' },
    });
  });

  test('what comes after handles keeps its place behind them', async () => {
    const pool = makePool({ processes: 1 });
    const report = makeReport();
    const inputs = upTo(40).map((n) => [report.path, n % 4 === 0 ? new Ticket(n) : n] as const);
    await pool.starmap(task('note'), inputs, { chunksize: 1 });
    expect(report.values()).toEqual(upTo(40).map((n) => [n, null]));
  });

  needs('apart')('the library is loaded where handles come, and only there', async () => {
    const pool = makePool({ processes: 1 });
    expect(await pool.apply(task('hasLibrary'), [{ plain: [1] }])).toBe(false);
    expect(await pool.apply(task('hasLibrary'), [new Ticket(1)])).toBe(true);
  });
});

describe.each(['spawn', 'thread', 'inline'] as const)('a process of the start method %s', (method) => {
  test('gets handles as arguments', async () => {
    const report = makeReport();
    const { Process } = getContext(method);
    const [args, kwargs] = [[report.path, new Ticket(1)], { ticket: new Ticket(2) }];
    expect(await exitcodeOf(endWithTest(new Process({ target: task('note'), args, kwargs })))).toBe(0);
    expect(report.values()).toEqual([[1, 2]]);
  });

  test('has them as fields', async () => {
    useStartMethod(method);
    const report = makeReport();
    const ticket = new Ticket(3);
    expect(await exitcodeOf(endWithTest(new Holder(report.path, [ticket, ticket])))).toBe(0);
    expect(report.values()).toEqual([[[3, 3], true]]);
  });

  test('is not started with one that cannot be sent', () => {
    const { Process } = getContext(method);
    const p = new Process({ target: task('note'), args: ['', new Ticket(4).use()] });
    expect(() => p.start()).toThrow(expect.objectContaining({ code: 'ERR_MPRUN_USED' }));
  });
});
