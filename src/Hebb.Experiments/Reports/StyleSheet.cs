namespace Hebb.Experiments.Reports;

/// <summary>The looks of a report. Everything coloured is a variable, so that light and dark differ in one place.</summary>
internal static class StyleSheet
{
    /// <summary>How many colours there are for series.</summary>
    public const int SeriesColours = 8;

    /// <summary>The style sheet; it holds no character that XML would escape.</summary>
    public const string Css = """

        :root {
          --paper: #fdfdfb; --raised: #f3f3ef; --ink: #1b1d20; --muted: #5c6268; --rule: #d9d9d3; --axis: #85898d;
          --cell-ink: #000000; --link: #1a62a6; --backing: #fdfdfb; --good: #17704f; --bad: #ae4317;
          --s0: #1c6dbd; --s1: #c4501a; --s2: #17805a; --s3: #8b4db8; --s4: #94700a; --s5: #bd3f7a; --s6: #0f7f93; --s7: #5f6670;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif;
          --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #15181c; --raised: #1f2429; --ink: #e7e7e3; --muted: #a2a9b0; --rule: #343a41; --axis: #767d85;
            --cell-ink: #ffffff; --link: #7db8f0; --backing: #c9cdd1; --good: #48bd8c; --bad: #f0874f;
            --s0: #62a8ee; --s1: #f0874f; --s2: #48bd8c; --s3: #bd8be6; --s4: #d6ab38; --s5: #ee7fb0; --s6: #43bccf; --s7: #a4acb6;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body { margin: 0 auto; max-width: 760px; padding: 40px 20px 32px; background: var(--paper); color: var(--ink);
          font: 17px/1.6 var(--serif); overflow-wrap: break-word; }
        h1 { margin: 0 0 8px; font-size: 34px; line-height: 1.18; font-weight: 600; letter-spacing: -0.01em; }
        h2 { margin: 56px 0 12px; padding-top: 14px; border-top: 1px solid var(--rule); font-size: 23px; line-height: 1.3; font-weight: 600; }
        h3 { margin: 26px 0 8px; font: 600 16px/1.4 var(--sans); overflow-wrap: anywhere; }
        p { margin: 0 0 14px; max-width: 66ch; }
        .holds { color: var(--good); font-weight: 600; } .fails { color: var(--bad); font-weight: 600; }
        h3 .kind { margin-left: 10px; color: var(--muted); font-weight: 400; font-size: 14px; }
        .finding { font-size: 16px; line-height: 1.55; }
        .summary { font-size: 19px; line-height: 1.5; color: var(--muted); margin: 0; }
        nav { margin-top: 18px; font: 14px/1.9 var(--sans); }
        nav a { margin-right: 18px; }
        a { color: var(--link); text-underline-offset: 3px; text-decoration-thickness: 1px; }
        .muted { color: var(--muted); }
        .key-figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(158px, 1fr)); gap: 18px 24px; margin: 20px 0 28px; font-family: var(--sans); }
        .key-figures dt { font-size: 13px; line-height: 1.4; color: var(--muted); }
        .key-figures dd { margin: 0; }
        .key-figures .value { font-size: 27px; line-height: 1.3; font-weight: 600; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
        .key-figures .note { font-size: 13px; line-height: 1.4; color: var(--muted); }
        .key-figures div { min-width: 0; }
        figure { margin: 32px 0 36px; }
        figcaption { margin: 0 0 14px; font: 15px/1.45 var(--sans); }
        figcaption strong { display: block; font-size: 16px; font-weight: 600; }
        figcaption p { margin: 2px 0 0; color: var(--muted); font-size: 14px; max-width: 80ch; }
        .note { margin: 8px 0 0; font: 13px/1.45 var(--sans); color: var(--muted); }
        details { margin-top: 8px; font: 14px/1.45 var(--sans); }
        summary { width: fit-content; color: var(--muted); font-size: 13px; cursor: pointer; padding: 4px 0; }
        .fold { margin: 0 0 10px; }
        .files { margin: 0 0 18px; padding: 0; list-style: none; font: 14px/1.7 var(--sans); color: var(--muted); }
        .scroll { overflow-x: auto; margin: 10px 0 22px; }
        figure .scroll { overflow: auto; max-height: 440px; margin: 6px 0 10px; padding-left: 10px; border: 1px solid var(--rule); border-radius: 6px; width: fit-content; max-width: 100%; }
        table { border-collapse: collapse; font: 14px/1.4 var(--sans); font-variant-numeric: tabular-nums; }
        table { min-width: 260px; }
        caption { text-align: left; font-weight: 600; padding: 0 0 6px; }
        th, td { padding: 5px 22px 5px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
        td { max-width: 340px; } .broad td { max-width: 620px; }
        th { position: sticky; top: 0; background: var(--paper); color: var(--muted); font-weight: 500; }
        th.figure, td.figure { text-align: right; } td.figure { white-space: nowrap; }
        th:last-child, td:last-child { padding-right: 4px; }
        pre { margin: 12px 0; padding: 14px 16px; background: var(--raised); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.6 var(--mono); }
        code { font-family: inherit; }
        footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--rule); color: var(--muted); font: 13px/1.5 var(--sans); overflow-wrap: anywhere; }
        svg { display: block; max-width: 100%; height: auto; overflow: visible; font-family: var(--sans); font-variant-numeric: tabular-nums; }
        svg text { font-size: 12px; fill: var(--ink); }
        svg text.muted { fill: var(--muted); }
        svg text.strong { font-weight: 600; }
        svg text.middle { text-anchor: middle; }
        svg text.end { text-anchor: end; }
        svg text.cell { fill: var(--cell-ink); text-anchor: middle; }
        svg text.over { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
        .grid { stroke: var(--rule); stroke-width: 1; }
        .axis { stroke: var(--axis); stroke-width: 1; }
        .frame { fill: none; stroke: var(--rule); stroke-width: 1; }
        .whisker { stroke: var(--ink); stroke-width: 1.25; fill: none; }
        .whisker-halo { stroke: var(--paper); stroke-width: 3.5; fill: none; }
        .cut { stroke: var(--paper); stroke-width: 2.5; }
        .reference { stroke: var(--ink); stroke-width: 1.25; stroke-dasharray: 1 3; stroke-linecap: round; fill: none; }
        .reference-mark { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
        .series { stroke: var(--c); stroke-width: 2; fill: none; stroke-linejoin: round; stroke-linecap: butt; }
        .band { fill: var(--c); fill-opacity: 0.16; }
        .fill { fill: var(--c); }
        .full { fill: var(--c); stroke: var(--paper); stroke-width: 1; }
        .hollow { fill: var(--paper); stroke: var(--c); stroke-width: 1.75; }
        .stroked { fill: none; stroke: var(--c); stroke-width: 2; }
        .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); }
        .s4 { --c: var(--s4); } .s5 { --c: var(--s5); } .s6 { --c: var(--s6); } .s7 { --c: var(--s7); }
        .d1 { stroke-dasharray: 7 4; } .d2 { stroke-dasharray: 2 3; } .d3 { stroke-dasharray: 9 3 2 3; }
        .positive { fill: #1a77d2; } .negative { fill: #c94d16; } .missing { fill: #808080; fill-opacity: 0.4; }
        .dark { fill: #000000; } .light { fill: #ffffff; }
        .positive, .negative, .missing, .dark, .light, .frame { shape-rendering: crispEdges; }
        .pixels { image-rendering: pixelated; }
        .backing { fill: var(--backing); }
        .dot { fill: var(--c); fill-opacity: 0.55; } .on-bar { fill: var(--paper); fill-opacity: 1; stroke: var(--ink); stroke-width: 1; }
        .spot { fill: transparent; }
        .spot:hover { fill: var(--ink); fill-opacity: 0.25; }
        .narrow { display: none; }
        @media screen and (max-width: 759px) {
          body { padding: 26px 16px 28px; }
          h1 { font-size: 28px; }
          h2 { margin-top: 44px; }
          .wide { display: none; }
          .narrow { display: block; }
          td { max-width: 240px; }
          th, td { padding-right: 12px; }
        }
        @media screen and (min-width: 1200px) {
          body { max-width: 1280px; }
          section { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 40px; align-items: start; }
          section > * { grid-column: 1 / -1; }
          section > figure, section > .scroll, section > .finding { grid-column: auto; }
          section > .broad, #again > pre { grid-column: 1 / -1; }
          section > figure { margin: 18px 0 30px; }
          section > p { max-width: 80ch; }
          .finding.broad { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 40px; align-items: start; }
          .finding.broad > h3 { grid-column: 1 / -1; }
          .finding.broad figure { margin: 0 0 20px; }
        }
        @media print {
          body { max-width: none; padding: 0; font-size: 11pt; }
          nav, details, .files { display: none; }
          .scroll { overflow: visible; }
          figure, tr, .key-figures, pre { break-inside: avoid; }
          h2, figcaption { break-after: avoid; }
        }

        """;
}
