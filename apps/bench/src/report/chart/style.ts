/**
 * The colours, for either kind of page. The background is painted, since a picture in a page follows the system's
 * choice, and not the page's.
 */
export const style = `
  svg { --page: #ffffff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --axis: #818b98;
    --published: #0969da; --floor: #8c959f; --reached: #1a7f37; --missed: #cf222e; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --line: #2f353d; --axis: #656c76;
      --published: #4493f8; --floor: #7d8590; --reached: #3fb950; --missed: #f85149; }
  }
  text { font: 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: var(--text); }
  .heading { font-weight: 600; }
  .muted { fill: var(--muted); font-size: 12px; }
  .value { font-size: 12px; font-variant-numeric: tabular-nums; }
  .page { fill: var(--page); stroke: var(--line); }
  .grid { stroke: var(--line); }
  .one { stroke: var(--axis); }
  .published { fill: var(--published); }
  .floor { fill: var(--floor); }
  .range { stroke: var(--text); stroke-opacity: 0.55; }
  .goal.reached { stroke: var(--reached); stroke-width: 3; }
  .goal.missed { stroke: var(--missed); stroke-width: 3; }
  .reached { fill: var(--reached); }
  .missed { fill: var(--missed); }
`;
