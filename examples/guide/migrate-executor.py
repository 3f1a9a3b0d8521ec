# An executor, in Python
from concurrent.futures import ProcessPoolExecutor, as_completed


def square(n):
    return n**2


if __name__ == '__main__':
    with ProcessPoolExecutor(max_workers=2) as executor:
        futures = {executor.submit(square, n): n for n in [1, 2, 3]}
        done = {futures[future]: future.result() for future in as_completed(futures)}
        print(done[1], done[2], done[3])  # 1 4 9
        for value in executor.map(pow, [2, 3], [5, 2]):
            print(value)  # 32, 9
