import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const schemaName = join("templates", "privlink.schema.json");

/**
 * First line of a privlink.yaml, by which editors find its JSON Schema: the file of this package, from the
 * configuration's folder where both lie in one project, so that the line is right on every machine that has it.
 * Empty where the package has no such file.
 * @param from where this code lies
 */
export function schemaLine(configPath: string, from = fileURLToPath(import.meta.url)): string {
  const file = schemaFile(from);
  if (file === undefined) return "";
  const folder = dirname(resolve(configPath));
  const project = projectOf(file);
  const isInside = folder === project || folder.startsWith(project + sep);
  const reference = isInside ? relative(folder, file).split(sep).join("/") : pathToFileURL(file).href;
  return `# yaml-language-server: $schema=${reference}\n`;
}

/** Source and bundles lie at different depths of the package. */
function schemaFile(from: string): string | undefined {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const file = join(folder, schemaName);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The folder whose `node_modules` the package was installed to; the package itself where it was not installed. */
function projectOf(file: string): string {
  const packageFolder = dirname(dirname(file));
  const installed = packageFolder.lastIndexOf(`${sep}node_modules${sep}`);
  return installed === -1 ? packageFolder : packageFolder.slice(0, installed);
}
