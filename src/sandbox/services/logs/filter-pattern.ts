import { invalid } from "./groups.ts";

/**
 * Compiles a filter pattern for unstructured lines: words and quoted phrases that must all occur, `?word`
 * of which one must occur, `-word` that must not. Patterns for JSON (`{ … }`), for columns (`[ … ]`) and
 * regular expressions (`%…%`) are refused.
 *
 * @throws InvalidParameterException
 */
export function compilePattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[]/.test(text) || /%.*%/.test(text))
    throw invalid(`The sandbox models words and phrases in filter patterns, not ${text.slice(0, 60)}`);
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g)].map(
    ([, sign = "", phrase, word]) => ({ sign, text: phrase?.replaceAll(/\\(.)/g, "$1") ?? word ?? "" }),
  );
  const withSign = (sign: string) => terms.filter((term) => term.sign === sign).map((term) => term.text);
  const [all, any, none] = [withSign(""), withSign("?"), withSign("-")];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    none.every((term) => !message.includes(term));
}
