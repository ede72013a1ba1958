using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// A folder with a folder of PNG files for each label, such as <c>cat/1.png</c> and <c>dog/1.png</c>; or with two such folders,
/// <c>train</c> and <c>test</c>. The label's name is that of its folder. All pictures have one size.
/// </summary>
/// <remarks>Labels and files are taken in the order of their names' characters. Names that begin with a point, and files of other kinds, are left alone.</remarks>
internal static class PngFolder
{
    private const string Train = "train";
    private const string Test = "test";
    private const string Ending = ".png";

    private static readonly string[] JpegEndings = [".jpg", ".jpeg"];

    /// <summary>True when the folder is meant as one: it has folders with pictures in them.</summary>
    public static bool Is(string path) =>
        new[] { path, Path.Combine(path, Train) }.Any(part =>
            Folders(part).Any(label => Files(label, Ending).Any() || Files(label, JpegEndings).Any())
        );

    /// <summary>True when there are pictures in the folder itself: examples without labels.</summary>
    public static bool HoldsPictures(string path) => Directory.Exists(path) && Files(path, Ending).Any();

    /// <summary>Reads the pictures in the folder itself.</summary>
    /// <exception cref="DataFileException">A picture is damaged or of another size.</exception>
    public static RawExamples ReadUnlabelled(string path) =>
        Read([("", Files(path, Ending).ToArray())], path, new FirstPicture()) with
        {
            Labels = null,
        };

    /// <summary>Reads the pictures.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The training part and the test part, which is null where there are no folders <c>train</c> and <c>test</c>.</returns>
    /// <exception cref="DataFileException">A picture is damaged or of another size, or a folder has none.</exception>
    public static (LabelledData Train, LabelledData? Test) Read(string path)
    {
        var first = new FirstPicture();
        var parts = RawExamples.Number([.. Parts(path).Select(part => ReadPart(part, first))]);
        return (parts[0], parts.ElementAtOrDefault(1));
    }

    /// <summary>The paths of all pictures within the folder, with / between their parts, in the order in which they are read.</summary>
    public static string[] Names(string path)
    {
        var files = HoldsPictures(path)
            ? Files(path, Ending)
            : Parts(path).SelectMany(part => Folders(part).SelectMany(PicturesOf));
        return [.. files.Select(file => Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/'))];
    }

    private static string[] Parts(string path)
    {
        string train = Path.Combine(path, Train);
        string test = Path.Combine(path, Test);
        if (Folders(train).Any())
        {
            return Folders(test).Any() ? [train, test] : [train];
        }

        return Directory.Exists(train) && Directory.Exists(test)
            ? throw new DataFileException(train, "a folder of pictures for each label expected in it, found none")
            : [path];
    }

    private static RawExamples ReadPart(string folder, FirstPicture first) =>
        Read([.. Folders(folder).Select(label => (Path.GetFileName(label), PicturesOf(label)))], folder, first);

    private static RawExamples Read((string Label, string[] Files)[] files, string folder, FirstPicture first)
    {
        var labels = new LabelTexts(0);
        Matrix? examples = null;
        int row = 0;
        int count = files.Sum(label => label.Files.Length);
        foreach (var (label, pictures) in files)
        {
            foreach (string file in pictures)
            {
                var picture = PngImage.Read(file);
                first.ThrowUnlessSameSize(file, picture);
                examples ??= first.Matrix(folder, count);
                picture.Pixels.CopyTo(examples.Row(row++));
                labels.Add(label, row);
            }
        }

        return new RawExamples(examples!, first.Shape, labels);
    }

    private static string[] PicturesOf(string label)
    {
        string name = Path.GetFileName(label);
        if (name.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            throw new DataFileException(label, "the folder's name has a control character; it is to be a label's name");
        }

        if (Folders(label).FirstOrDefault() is { } inner)
        {
            throw new DataFileException(
                inner,
                $"a folder within {name}; every folder is a label, and only {Train} and {Test} may hold folders of labels"
            );
        }

        string[] pictures = [.. Files(label, Ending)];
        var jpeg = Files(label, JpegEndings).FirstOrDefault();
        return jpeg is not null
                ? throw new DataFileException(
                    jpeg,
                    $"JPEG is not read; ImageMagick makes PNG files: mogrify -format png {Path.Combine(label, "*" + Path.GetExtension(jpeg))}, and then remove these"
                )
            : pictures.Length == 0
                ? throw new DataFileException(
                    label,
                    "no .png file in it; every folder is a label and holds its pictures"
                )
            : pictures;
    }

    private static IEnumerable<string> Folders(string path) =>
        Directory.Exists(path) ? Seen(path, Directory.GetDirectories) : [];

    private static IEnumerable<string> Files(string path, params string[] endings) =>
        Seen(path, Directory.GetFiles)
            .Where(file => endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Seen(string path, Func<string, string[]> list)
    {
        try
        {
            return list(path).Where(name => !Path.GetFileName(name).StartsWith('.')).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileContent.Unreadable(path, e);
        }
    }

    /// <summary>The picture whose size all others have.</summary>
    private sealed class FirstPicture
    {
        private string? file;
        private int height;
        private int width;

        public LayerShape Shape => new(1, height, width);

        public void ThrowUnlessSameSize(string other, GreyPicture picture)
        {
            if (file is null)
            {
                (file, height, width) = (other, picture.Height, picture.Width);
            }

            if ((height, width) != (picture.Height, picture.Width))
            {
                throw new DataFileException(
                    other,
                    $"{picture.Width}×{picture.Height} pixels; {width}×{height} are expected, as in {file}; ImageMagick makes one size of all, in place: mogrify -resize {width}x{height}! *.png"
                );
            }
        }

        public Matrix Matrix(string folder, int count) =>
            (long)count * Numerics.Matrix.PaddedLength(height * width) <= Array.MaxLength - Numerics.Matrix.Lanes
                ? new Matrix(count, height * width)
                : throw new DataFileException(
                    folder,
                    $"{count:N0} pictures of {width}×{height} pixels; at most {Array.MaxLength:N0} in all fit"
                );
    }
}
