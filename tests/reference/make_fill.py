"""golden/fill.safetensors: the known answer of fill.py."""

import golden
from fill import fill


def main():
    golden.write("fill", {"probe": fill("probe", (8,))}, fill="see fill.py; BOUND 1")


if __name__ == "__main__":
    main()
