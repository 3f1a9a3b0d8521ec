# A subclass of Process, in Python
from multiprocessing import Process


class Greeter(Process):
    def __init__(self, who):
        super().__init__(name=f'greeter of {who}')
        self.who = who

    def run(self):
        print(f'{self.name}: hello {self.who}')  # greeter of Bob: hello Bob


if __name__ == '__main__':
    p = Greeter('Bob')
    p.start()
    p.join()
