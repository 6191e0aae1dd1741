namespace DeepNet.Training;

/// <summary>The look of the report. Without <c>&lt;</c>, <c>&amp;</c> and quotation marks, so that it means the same in HTML and XML.</summary>
internal static class ReportStyle
{
    private static readonly string[] _lightPhases = ["#a67400", "#b0519a", "#0a6cb8", "#3d8fc2", "#0a8560", "#7a4fc0", "#c8500a", "#6b7280", "#c3c8d0"];
    private static readonly string[] _darkPhases = ["#e8bb45", "#e596cf", "#5aa9f2", "#8fd3f7", "#3fc49a", "#b394f2", "#ff9a57", "#9aa4b2", "#4a525e"];

    public static string Css { get; } = Rules
        + Phases(_lightPhases, "#ffffff") + "@media (prefers-color-scheme:dark){" + Phases(_darkPhases, "#10131a") + "}" + Levels();

    private const string Rules = """

        :root{color-scheme:light dark;--page:#f4f5f8;--card:#ffffff;--ink:#1f2430;--quiet:#5b6472;--line:#e3e6eb;--soft:#f1f3f6;--link:#0a6cb8;
        --good:#0a7a55;--good-soft:#ddf3ea;--bad:#b3142a;--bad-soft:#fbe3e6;--open:#8a5a00;--open-soft:#fbefd5;--right:10,108,184;--wrong:200,80,10}
        @media (prefers-color-scheme:dark){:root{--page:#0c0e12;--card:#14171d;--ink:#e8eaee;--quiet:#a3abb8;--line:#2b313b;--soft:#1b2027;--link:#5aa9f2;
        --good:#4fd1a5;--good-soft:#12342a;--bad:#ff8390;--bad-soft:#3d171c;--open:#e8bb45;--open-soft:#38290a;--right:90,169,242;--wrong:255,154,87}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:0 20px 40px;max-width:1180px;background:var(--page);color:var(--ink);
        font:15px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,DejaVu Sans,sans-serif}
        header{padding:28px 0 4px}
        h1{margin:0;font-size:27px;line-height:1.25;overflow-wrap:anywhere}
        h2{margin:0 0 14px;font-size:18px}
        nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin-top:10px}
        a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
        .pill{display:inline-block;vertical-align:3px;margin-left:6px;padding:2px 11px;border-radius:99px;font-size:13px;font-weight:600;line-height:1.5}
        .pill.good{color:var(--good);background:var(--good-soft)}.pill.bad{color:var(--bad);background:var(--bad-soft)}.pill.open{color:var(--open);background:var(--open-soft)}
        section{margin-top:18px;padding:20px 22px;background:var(--card);border:1px solid var(--line);border-radius:10px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(135px,1fr));gap:12px;margin-bottom:16px}
        .tile{padding:12px 14px;border-radius:8px;background:var(--soft);min-width:0}
        .tile .label,.tile .remark{color:var(--quiet);font-size:13px;overflow-wrap:anywhere}
        .tile .figure{font-size:25px;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .tile.main{background:var(--good-soft)}.tile.main .figure{color:var(--good)}
        .scroll{overflow-x:auto;margin:14px 0}.scroll:last-child{margin-bottom:0}
        table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
        caption{text-align:left;padding-bottom:6px;color:var(--quiet);font-size:13px}
        th,td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
        tbody tr:last-child th,tbody tr:last-child td{border-bottom:0}
        thead th{color:var(--quiet);font-weight:500;font-size:13px;white-space:nowrap}
        tbody th{font-weight:500}
        .number,thead th.number{text-align:right;white-space:nowrap}.number:last-child{padding-right:0}
        .good{color:var(--good)}.alarm{color:var(--bad);font-weight:600}
        .note{margin:10px 0 0;padding:9px 13px;border-radius:8px;background:var(--soft)}
        .note.advice{background:var(--open-soft)}
        .note.failure{margin:0 0 16px;background:var(--bad-soft);color:var(--bad);font-weight:600;overflow-wrap:anywhere}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:18px}
        figure{margin:0;min-width:0}
        figure svg{display:block;width:100%;height:auto}
        .heatmap img{display:block;width:min(100%,640px);height:auto;border:1px solid var(--line);border-radius:4px;image-rendering:pixelated}figure.heatmap{flex:0 1 640px;margin-top:14px}
        .columns{display:flex;flex-wrap:wrap;align-items:flex-start;gap:0 56px}.columns>*{max-width:100%;min-width:0}
        figcaption{color:var(--quiet);font-size:12.5px;padding:4px 12px 0;overflow-wrap:anywhere}
        table.ledger th{white-space:nowrap}
        .bar{display:flex;height:30px;border-radius:7px;overflow:hidden;background:var(--soft)}
        .bar span{overflow:hidden;white-space:nowrap;text-overflow:clip;padding:4px 0;text-align:center;color:#fff;font-size:13px;min-width:1px}
        .key{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:5px}
        table.heat th,table.heat td{padding:5px 8px;border:0;text-align:center}
        table.heat tbody th{text-align:right}
        table.heat td{min-width:38px;border:1px solid var(--card)}
        table.heat .none{color:var(--quiet);opacity:.6}
        table.heat .margin{color:var(--quiet);background:none}
        .samples{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px}
        .samples figure{padding:10px;border-radius:8px;background:var(--soft)}
        .samples img{display:block;width:100%;height:auto;max-height:200px;object-fit:contain;border-radius:4px}
        .samples img.small{image-rendering:pixelated}
        .samples figcaption{padding:8px 0 0;color:var(--ink)}
        .pair{display:grid;grid-template-columns:52px 1fr}.pair b{font-weight:400;color:var(--quiet)}.pair span{overflow-wrap:anywhere}
        .notices{margin:0;padding:0;list-style:none}
        .notices li{padding:7px 0;border-bottom:1px solid var(--line);font-weight:400;overflow-wrap:anywhere}.notices li:last-child{border-bottom:0}
        .when{display:inline-block;min-width:92px;color:var(--quiet);font-size:13px}
        pre{margin:8px 0;padding:11px 14px;border-radius:8px;background:var(--soft);overflow-x:auto;font:13.5px/1.5 ui-monospace,SFMono-Regular,Consolas,DejaVu Sans Mono,monospace}
        .cards{columns:2 420px;column-gap:34px}
        .cards .scroll{overflow:visible;margin:0 0 18px}.cards caption{break-after:avoid}.cards tr{break-inside:avoid}
        table.card{width:100%}table.card thead{display:none}table.card caption{font-size:15px;font-weight:600;color:var(--ink)}
        table.card th{color:var(--quiet);font-weight:400;width:46%}table.card td{overflow-wrap:anywhere}
        summary{cursor:pointer;color:var(--link)}
        footer{margin-top:18px;color:var(--quiet);font-size:13px}
        @media print{body{max-width:none;padding:0;background:#fff}section{break-inside:avoid-page;border:0;padding:8px 0}section#curves,section#card,section#worst{break-inside:auto}
        nav{display:none}figure,tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

        """;

    private static string Phases(string[] colors, string ink)
        => string.Concat(colors.Select((color, index) => FormattableString.Invariant($".p{index}{{background:{color};color:{ink}}}")))
            + $".bar span{{color:{ink}}}";

    // Nine steps from nearly nothing to everything; the text turns light where the ground gets strong.
    private static string Levels() => string.Concat(Enumerable.Range(1, 9).Select(level =>
    {
        var opacity = FormattableString.Invariant($"{0.06 + 0.1 * level:0.##}");
        var ink = level >= 6 ? "color:var(--card);" : "";
        return FormattableString.Invariant($".r{level}{{{ink}background:rgba(var(--right),{opacity})}}")
            + FormattableString.Invariant($".w{level}{{{ink}background:rgba(var(--wrong),{opacity})}}");
    }));
}
