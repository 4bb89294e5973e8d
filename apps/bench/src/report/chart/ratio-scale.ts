/** Places ratios on an axis where half as much and twice as much lie equally far from 1. */
export class RatioScale {
  /** The ratios that are marked on the axis: powers of two. */
  readonly ticks: readonly number[];
  readonly #left: number;
  readonly #widthPerDoubling: number;

  /** As wide as the ratios need, and at least from a half to the double. */
  constructor(ratios: readonly number[], left: number, width: number) {
    const first = Math.floor(Math.log2(Math.min(...ratios, 1 / 2)));
    const last = Math.ceil(Math.log2(Math.max(...ratios, 2)));
    this.ticks = Array.from({ length: last - first + 1 }, (_, index) => 2 ** (first + index));
    this.#widthPerDoubling = width / (last - first);
    this.#left = left - first * this.#widthPerDoubling;
  }

  /** Where a ratio lies. */
  x(ratio: number): number {
    return this.#left + Math.log2(ratio) * this.#widthPerDoubling;
  }
}
