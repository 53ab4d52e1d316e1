/** A generator of numbers in [0, 1) that depends on its seed alone. */
export type Random = () => number;

/**
 * Mulberry32: small, fast, and the same on every machine. Good enough to decide what fails; never for secrets.
 *
 * @param seed a whole number; only its low 32 bits count
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
