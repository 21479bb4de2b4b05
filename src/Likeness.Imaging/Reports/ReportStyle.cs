namespace Likeness.Imaging.Reports;

/// <summary>The look of a report: one column of readable width, system fonts, light and dark, plain on paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { --paper: #ffffff; --ink: #1f2329; --pale: #5a616b; --line: #dfe3e8; --soft: #f5f7f9; --accent: #0072b2; }
        @media (prefers-color-scheme: dark) { :root { --paper: #16191d; --ink: #e6e9ed; --pale: #a0a8b3; --line: #343a42; --soft: #1f2429; --accent: #56b4e9; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
        main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
        h2 { font-size: 1.3rem; margin: 2.6rem 0 .8rem; padding-top: 1rem; border-top: 1px solid var(--line); }
        p { max-width: 46rem; margin: .7rem 0; }
        .lead { font-size: 1.12rem; color: var(--pale); }
        a { color: var(--accent); }
        nav ol { columns: 16rem; padding-left: 1.3rem; margin: 1.2rem 0; color: var(--pale); }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .7rem; margin: 1.2rem 0; }
        .facts div { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; padding: .65rem .85rem; }
        .facts dt { color: var(--pale); font-size: .84rem; }
        .facts dd { margin: 0; font-size: 1.22rem; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; margin: 1.2rem 0; }
        table { border-collapse: collapse; font-size: .94rem; min-width: 24rem; }
        caption { text-align: left; color: var(--pale); padding-bottom: .4rem; }
        th, td { padding: .38rem .9rem .38rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        th { font-weight: 600; border-bottom-width: 2px; }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        figure { margin: 1.4rem 0; }
        figure svg, figure img { display: block; max-width: 100%; height: auto; background: #ffffff; border: 1px solid var(--line); border-radius: .5rem; }
        figcaption { color: var(--pale); font-size: .92rem; margin-top: .45rem; max-width: 46rem; }
        pre { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem .95rem; overflow-x: auto; font-size: .88rem; }
        footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--pale); font-size: .88rem; }
        @media print {
          :root { --paper: #fff; --ink: #000; --pale: #444; --line: #bbb; --soft: #fff; }
          main { max-width: none; padding: 0; }
          nav { display: none; }
          h2 { break-after: avoid; }
          figure, table, .facts div { break-inside: avoid; }
        }
        """;
}
