using System.Text;

namespace DeepNet.Training;

/// <summary>
/// The look of all charts, as CSS inside the document: colours that people with colour blindness tell apart (after Okabe and Ito), one set
/// for light surroundings and one for dark. Plain rules without variables, which not every viewer of SVG files knows.
/// </summary>
internal static class ChartStyle
{
    private static readonly string[] _light = ["#0a6cb8", "#c8500a", "#0a8560", "#b0519a", "#a67400", "#3d8fc2", "#7a4fc0", "#6b7280"];
    private static readonly string[] _dark = ["#5aa9f2", "#ff9a57", "#3fc49a", "#e596cf", "#e8bb45", "#8fd3f7", "#b394f2", "#9aa4b2"];

    /// <summary>How many colours there are.</summary>
    public static int Colors => _light.Length;

    public static string Css { get; } = Make();

    private static string Make()
    {
        var css = new StringBuilder();
        css.Append(".dn-chart{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"DejaVu Sans\",sans-serif;font-size:12px}");
        css.Append(".dn-title{font-size:15px;font-weight:600}");
        css.Append(".dn-line{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}");
        css.Append(".dn-muted{stroke-width:1;opacity:.4}.dn-dashed{stroke-dasharray:6 4;stroke-linecap:butt}.dn-area{stroke:none;opacity:.16}");
        css.Append(".dn-mark{stroke-width:1;stroke-dasharray:3 3}");
        css.Append(".dn-grid,.dn-minor,.dn-axis{stroke-width:1;fill:none;shape-rendering:crispEdges}");
        Rules(css, "#ffffff", "#1f2430", "#5b6472", "#e3e6eb", "#f1f3f6", "#aeb5c0", "#c0182b", _light);
        css.Append("@media (prefers-color-scheme:dark){");
        Rules(css, "#14171d", "#e8eaee", "#a3abb8", "#2b313b", "#20252d", "#59626f", "#ff6b78", _dark);
        return css.Append('}').ToString();
    }

    private static void Rules(
        StringBuilder css, string paper, string ink, string quiet, string grid, string minor, string axis, string alarm, string[] colors)
    {
        css.Append($".dn-paper{{fill:{paper}}}.dn-title,.dn-ink{{fill:{ink}}}.dn-quiet{{fill:{quiet}}}");
        css.Append($".dn-grid{{stroke:{grid}}}.dn-minor{{stroke:{minor}}}.dn-axis,.dn-mark{{stroke:{axis}}}.dn-alarm{{fill:{alarm}}}");
        for (var k = 0; k < colors.Length; k++)
            css.Append($".dn-s{k}{{stroke:{colors[k]}}}.dn-f{k}{{fill:{colors[k]}}}");
    }
}
