/** Answers of one look at a stack, by what was asked. Lives as long as the look, and no longer: it goes stale. */
export type Reads = Map<string, Promise<unknown>>;

/** What a look starts with. */
export function newReads(): Reads {
  return new Map();
}

/**
 * Reads once per look what several kinds need (a group and its rules are one answer of EC2). Outside of a
 * look every call reads.
 * @param question names the read, and everything that its answer depends on
 */
export function readOnce<T>(
  { reads }: { readonly reads?: Reads },
  question: string,
  read: () => Promise<T>,
): Promise<T> {
  const known = reads?.get(question);
  if (known !== undefined) return known as Promise<T>;
  const answer = read();
  reads?.set(question, answer);
  return answer;
}
