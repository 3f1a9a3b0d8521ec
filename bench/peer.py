"""Times one statement of Python's multiprocessing; prints seconds.

    peer.py START WARM SETUP STATEMENT

START is the start method, SETUP runs before; with WARM=warm the statement runs once unmeasured. Processes that are spawned
import this file too, so what only the measuring needs is imported below.
"""


def square(n):
    return n * n


def echo(value):
    return value


def with_total(row):
    return {**row, 'total': row['price'] * row['quantity']}


def nothing():
    pass


def make_row(n):
    return {
        'id': n, 'name': f'name {n}', 'email': f'user{n}@example.org', 'street': f'street {n % 997}',
        'city': f'city {n % 101}', 'zip': f'{10000 + n % 90000}', 'country': 'country', 'note': f'note of {n}',
        'price': n % 1000 + 0.5, 'quantity': n % 7, 'discount': n % 10 / 100, 'tax': 0.19,
        'weight': n % 50 * 0.1, 'height': n % 200, 'width': n % 300, 'depth': n % 100,
        'stock': n % 5000, 'rating': n % 5, 'active': n % 2 == 0, 'archived': n % 3 == 0,
    }


def make_buffer(n, size):
    return bytes([n % 256]) * size


def lock_turns(lock, turns):
    for _ in range(turns):
        lock.acquire()
        lock.release()


def locked_value(value, turns):
    for _ in range(turns):
        with value.get_lock():
            value.value += 1


def array_elements(array, turns):
    length = len(array)
    for k in range(turns):
        array[k % length] += 1


def locked_increments(turns):
    lock, counter = given
    for _ in range(turns):
        lock.acquire()
        counter.value += 1
        lock.release()


def give(*things):
    global given
    given = things


class Contended:
    """Two processes that count under one lock."""

    def __init__(self, context):
        self.counter = context.RawValue('i', 0)
        self.pool = context.Pool(2, give, (context.Lock(), self.counter))

    def run(self, turns):
        before = self.counter.value
        self.pool.map(locked_increments, [turns // 2] * 2, chunksize=1)
        assert self.counter.value == before + turns


if __name__ == '__main__':
    import multiprocessing
    import sys
    import time

    start_method, warm, setup, statement = sys.argv[1:]
    context = multiprocessing.get_context(start_method)
    exec(setup)
    code = compile(statement, 'statement', 'eval')
    if warm == 'warm':
        eval(code)
    started_at = time.perf_counter()
    eval(code)
    print(time.perf_counter() - started_at)
