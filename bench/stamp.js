/** When this process began, Node was up, the worker's own code had run, and now the first call comes. */
export function stamp() {
  const { timeOrigin: origin, nodeTiming } = performance;
  return {
    origin,
    booted: origin + nodeTiming.bootstrapComplete,
    loaded: origin + nodeTiming.loopStart,
    called: origin + performance.now(),
  };
}
