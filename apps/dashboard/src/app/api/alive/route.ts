/** Tells an open page that its server is there. */
export function GET(): Response {
  return new Response(null, { status: 204 });
}
