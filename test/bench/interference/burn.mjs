/** Computes for so many milliseconds. */
export default function burn({ ms }) {
  const until = Date.now() + ms;
  let sum = 0;
  while (Date.now() < until) sum += Math.sqrt(sum + 1);
  return sum;
}
