using System.Globalization;
using System.Text;

namespace WorkflowDesk.Web.Diagrams;

/// <summary>Numbers and texts of the drawing that the partial <c>_Diagram</c> puts into SVG.</summary>
public static class DiagramSvg
{
    private const double Corner = 8;
    private const double Arrow = 7;

    /// <summary>A number as SVG wants it, whatever the reader's language.</summary>
    public static string N(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The line with rounded corners.</summary>
    public static string Path(DiagramEdge edge)
    {
        var line = Clean(edge.Line);
        var path = new StringBuilder($"M{N(line[0].X)} {N(line[0].Y)}");
        for (var i = 1; i < line.Count - 1; i++)
        {
            var (before, corner, after) = (Towards(line[i], line[i - 1]), line[i], Towards(line[i], line[i + 1]));
            path.Append(CultureInfo.InvariantCulture, $"L{N(before.X)} {N(before.Y)}Q{N(corner.X)} {N(corner.Y)} {N(after.X)} {N(after.Y)}");
        }

        return path.Append(CultureInfo.InvariantCulture, $"L{N(line[^1].X)} {N(line[^1].Y)}").ToString();
    }

    /// <summary>The arrow head, pointing the way the line ends.</summary>
    public static string Head(DiagramEdge edge)
    {
        var line = Clean(edge.Line);
        var (end, from) = (line[^1], line[^2]);
        var length = Math.Max(Math.Sqrt(Square(end.X - from.X) + Square(end.Y - from.Y)), .01);
        var (dx, dy) = ((end.X - from.X) / length * Arrow, (end.Y - from.Y) / length * Arrow);
        return $"M{N(end.X)} {N(end.Y)}L{N(end.X - dx - dy * .6)} {N(end.Y - dy + dx * .6)}L{N(end.X - dx + dy * .6)} {N(end.Y - dy - dx * .6)}Z";
    }

    /// <summary>A name in at most two lines of this width; what does not fit ends in an ellipsis.</summary>
    /// <param name="width">In the units of the drawing.</param>
    public static IReadOnlyList<string> Lines(string text, double width, double size = 13, int most = 2)
    {
        var lines = new List<string>();
        var rest = text.Trim();
        while (rest.Length > 0 && lines.Count < most)
        {
            var fits = Fitting(rest, width / size);
            if (fits < rest.Length && lines.Count == most - 1)
            {
                lines.Add(rest[..Math.Max(1, fits - 1)].TrimEnd() + "…");
                break;
            }

            var cut = fits;
            if (fits < rest.Length && rest.LastIndexOf(' ', fits) is > 0 and var space && space > fits / 3)
            {
                cut = space;
            }

            lines.Add(rest[..cut].Trim());
            rest = rest[cut..].Trim();
        }

        return lines;
    }

    /// <summary>How wide a line of text is about, in the units of the drawing.</summary>
    public static double WidthOf(string text, double size) => text.Sum(Ems) * size;

    // Chinese characters are as wide as high, Latin letters a little more than half.
    private static double Ems(char letter) => letter >= 0x2E80 ? 1 : char.IsUpper(letter) ? .68 : .54;

    private static int Fitting(string text, double ems)
    {
        var used = 0d;
        for (var i = 0; i < text.Length; i++)
        {
            used += Ems(text[i]);
            if (used > ems)
            {
                return Math.Max(1, i);
            }
        }

        return text.Length;
    }

    internal static List<DiagramPoint> Clean(IReadOnlyList<DiagramPoint> line)
    {
        var clean = new List<DiagramPoint>();
        foreach (var point in line)
        {
            if (clean.Count == 0 || Math.Abs(clean[^1].X - point.X) + Math.Abs(clean[^1].Y - point.Y) > .5)
            {
                clean.Add(point);
            }
        }

        if (clean.Count == 1)
        {
            clean.Add(clean[0] with { X = clean[0].X + 1 });
        }

        return clean;
    }

    private static DiagramPoint Towards(DiagramPoint corner, DiagramPoint other)
    {
        var length = Math.Max(Math.Sqrt(Square(other.X - corner.X) + Square(other.Y - corner.Y)), .01);
        var part = Math.Min(Corner, length / 2) / length;
        return new(corner.X + (other.X - corner.X) * part, corner.Y + (other.Y - corner.Y) * part);
    }

    private static double Square(double number) => number * number;
}
