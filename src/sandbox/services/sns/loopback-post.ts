import type { World } from "../../world/world.ts";
import type { SnsRequest } from "./http-requests.ts";

/** How long SNS waits for an answer. */
const answerSeconds = 15;

/** Requests that are under way, by world: ended when the sandbox stops. */
const underWay = new WeakMap<World, Set<AbortController>>();

/** Posts to an address of this machine. Gives whether it answered with 2xx; never throws. */
export async function postToLoopback(world: World, { url, headers, body }: SnsRequest): Promise<boolean> {
  const controller = new AbortController();
  const all = underWay.get(world) ?? new Set();
  underWay.set(world, all.add(controller));
  const timer = setTimeout(() => controller.abort(), answerSeconds * 1000);
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: controller.signal,
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    all.delete(controller);
  }
}

/** Ends what is under way. */
export function abandonPosts(world: World): void {
  for (const controller of underWay.get(world) ?? []) controller.abort();
}
