# imap() in chunks, in Python: one failure, and it is over
from multiprocessing import Pool


def invert(n):
    return 1 / n


if __name__ == '__main__':
    with Pool(2) as pool:
        results = []
        it = pool.imap(invert, [1, 2, 0, 4, 5], 4)
        while True:
            try:
                results.append(next(it))
            except StopIteration:
                break
            except ZeroDivisionError:
                results.append('failed')
        print(results)  # ['failed']
