/**
 * Turns a question to many into one that each asks alone: whatever is asked in one turn of the event loop is
 * asked in one call.
 * @param ask answers in the order of what was asked
 */
export function together<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let turn: { readonly questions: Question[]; readonly answers: Promise<readonly Answer[]> } | undefined;
  return async (question) => {
    if (turn === undefined) {
      const questions: Question[] = [];
      const answers = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        turn = undefined;
        return ask(questions);
      });
      turn = { questions, answers };
    }
    const index = turn.questions.push(question) - 1;
    const answer = (await turn.answers)[index];
    if (answer === undefined) throw new RangeError("a question was left without an answer");
    return answer;
  };
}
