import { strings } from "./strings";

/** Asks the server; what it refuses, and that it does not answer, is thrown as a sentence. */
export async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Error(strings.noAnswer);
  }
  if (!response.ok) {
    throw new Error(await response.text());
  }
  return response;
}

/** What went wrong, in words. */
export const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
