# A pool, in Python
from multiprocessing import Pool


def square(n):
    return n**2


def power(x, y=2):
    return x**y


if __name__ == '__main__':
    with Pool(processes=4) as pool:
        print(pool.map(square, [1, 2, 3]))  # [1, 4, 9]
        print(pool.apply(power, (2,), {'y': 10}))  # 1024
        print(pool.apply_async(square, (5,)).get(timeout=60))  # 25
