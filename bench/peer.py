"""Times one statement on a warm multiprocessing.Pool of two processes; prints seconds."""
import sys
import time
from multiprocessing import Pool


def square(n):
    return n * n


if __name__ == '__main__':
    with Pool(2) as pool:
        pool.map(square, [1, 2, 3, 4], chunksize=1)
        statement = compile(sys.argv[1], 'statement', 'eval')
        start = time.perf_counter()
        eval(statement)
        print(time.perf_counter() - start)
