using System.Buffers.Binary;
using System.Globalization;
using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// The IDX format of the MNIST files: big-endian header, then unsigned bytes. Images have rank 3 (magic 0x00000803,
/// count, rows, columns), labels rank 1 (magic 0x00000801, count). Files may be raw or gzip, recognised by their first bytes.
/// </summary>
/// <remarks>
/// A header is believed only as far as the file bears it out: sizes are compared with the file's real length before
/// memory is taken, and a packed file is unpacked in steps up to one byte more than its header promises.
/// </remarks>
internal static class IdxFile
{
    private const uint ImagesMagic = 0x00000803;
    private const uint LabelsMagic = 0x00000801;

    private static readonly string[] Numbers =
    [
        .. Enumerable.Range(0, byte.MaxValue + 1).Select(n => n.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Reads images.</summary>
    /// <param name="path">An IDX file of rank 3, raw or gzip.</param>
    /// <returns>n × (rows · columns), each pixel divided by 255, so in [0, 1].</returns>
    /// <exception cref="DataFileException">The file is missing, damaged, cut short or no such file.</exception>
    public static Matrix ReadImages(string path)
    {
        using var content = FileContent.Open(path);
        return ReadImages(content).Images;
    }

    /// <inheritdoc cref="ReadImages(string)"/>
    /// <param name="stream">The file's bytes; a packed file is recognised where the stream can seek.</param>
    /// <param name="file">Its name, for messages.</param>
    public static Matrix ReadImages(Stream stream, string file)
    {
        using var content = FileContent.Over(stream, file);
        return ReadImages(content).Images;
    }

    /// <summary>Reads labels.</summary>
    /// <param name="path">An IDX file of rank 1, raw or gzip.</param>
    /// <returns>n labels, each in 0 … 255.</returns>
    /// <exception cref="DataFileException">The file is missing, damaged, cut short or no such file.</exception>
    public static int[] ReadLabels(string path)
    {
        using var content = FileContent.Open(path);
        return ReadLabels(content);
    }

    /// <inheritdoc cref="ReadLabels(string)"/>
    /// <param name="stream">The file's bytes; a packed file is recognised where the stream can seek.</param>
    /// <param name="file">Its name, for messages.</param>
    public static int[] ReadLabels(Stream stream, string file)
    {
        using var content = FileContent.Over(stream, file);
        return ReadLabels(content);
    }

    /// <summary>Reads images and the labels that belong to them.</summary>
    /// <param name="imagesPath">An IDX file of rank 3, raw or gzip.</param>
    /// <param name="labelsPath">An IDX file of rank 1, raw or gzip, with as many labels as there are images.</param>
    /// <param name="labelCount">m: labels must be below it.</param>
    /// <exception cref="DataFileException">A file is damaged, the counts differ or a label is out of range.</exception>
    public static LabelledData Read(string imagesPath, string labelsPath, int labelCount)
    {
        using var images = FileContent.Open(imagesPath);
        using var labels = FileContent.Open(labelsPath);
        return Read(images, labels, labelCount);
    }

    /// <inheritdoc cref="Read(string, string, int)"/>
    /// <param name="images">The images' bytes.</param>
    /// <param name="imagesFile">The images' name, for messages.</param>
    /// <param name="labels">The labels' bytes.</param>
    /// <param name="labelsFile">The labels' name, for messages.</param>
    /// <param name="labelCount">m: labels must be below it.</param>
    public static LabelledData Read(Stream images, string imagesFile, Stream labels, string labelsFile, int labelCount)
    {
        using var imagesContent = FileContent.Over(images, imagesFile);
        using var labelsContent = FileContent.Over(labels, labelsFile);
        return Read(imagesContent, labelsContent, labelCount);
    }

    /// <summary>
    /// Reads a training and a test part. Labels that are not 0 … m − 1 become it in the order of the numbers, which are their names.
    /// </summary>
    /// <param name="paths">Training images and labels, test images and labels.</param>
    /// <exception cref="DataFileException">A file is damaged, or two do not fit together.</exception>
    public static (LabelledData Train, LabelledData Test) ReadParts(IReadOnlyList<string> paths)
    {
        var parts = RawExamples.Number(ReadRaw(paths[0], paths[1]), ReadRaw(paths[2], paths[3]));
        return parts[0].Inputs == parts[1].Inputs
            ? (parts[0], parts[1])
            : throw new DataFileException(
                paths[2],
                $"images of {parts[0].Inputs} pixels expected, as in {Path.GetFileName(paths[0])}, found {parts[1].Inputs}"
            );
    }

    private static RawExamples ReadRaw(string imagesPath, string labelsPath)
    {
        using var images = FileContent.Open(imagesPath);
        using var labels = FileContent.Open(labelsPath);
        var data = Read(images, labels, byte.MaxValue + 1);
        var texts = new LabelTexts(0);
        for (int i = 0; i < data.Count; i++)
        {
            texts.Add(Numbers[data.Labels[i]], i + 1);
        }

        return new RawExamples(data.Examples, data.Shape, texts);
    }

    private static LabelledData Read(FileContent imagesContent, FileContent labelsContent, int labelCount)
    {
        // Labels first: they are small, and errors in them are then reported at once.
        var labels = ReadLabels(labelsContent);
        int wrong = Array.FindIndex(labels, label => label >= labelCount);
        if (wrong >= 0)
        {
            throw new DataFileException(
                labelsContent.File,
                $"label {wrong:N0} is {labels[wrong]}; labels must be in 0 … {labelCount - 1}"
            );
        }

        var (images, shape) = ReadImages(imagesContent);
        if (images.Rows != labels.Length)
        {
            throw new DataFileException(
                labelsContent.File,
                $"{images.Rows:N0} labels expected for the images in {Path.GetFileName(imagesContent.File)}, found {labels.Length:N0}"
            );
        }

        return new LabelledData(images, labels, labelCount) { Shape = shape };
    }

    private static (Matrix Images, LayerShape Shape) ReadImages(FileContent content)
    {
        Span<byte> header = stackalloc byte[16];
        ReadHeader(content, header, ImagesMagic, "images (unsigned bytes of rank 3)");
        uint count = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        uint rows = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        uint columns = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        string meaning = string.Create(CultureInfo.InvariantCulture, $"{count:N0} images of {rows}×{columns}");
        var pixels = (UInt128)rows * columns;
        var padded = (pixels + Matrix.Lanes - 1) / Matrix.Lanes * Matrix.Lanes;
        if (count == 0 || pixels == 0 || padded * count > (UInt128)(Array.MaxLength - Matrix.Lanes))
        {
            throw new DataFileException(
                content.File,
                $"its header says {meaning}; at least one pixel and at most {Array.MaxLength:N0} are expected"
            );
        }

        byte[] bytes = content.ReadRest((long)(pixels * count), meaning);
        var images = new Matrix((int)count, (int)pixels);
        for (int i = 0; i < images.Rows; i++)
        {
            Pixels.ToUnitInterval(bytes.AsSpan(i * images.Columns, images.Columns), images.Row(i));
        }

        return (images, new LayerShape(1, (int)rows, (int)columns));
    }

    private static int[] ReadLabels(FileContent content)
    {
        Span<byte> header = stackalloc byte[8];
        ReadHeader(content, header, LabelsMagic, "labels (unsigned bytes of rank 1)");
        uint count = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (count == 0 || count > Array.MaxLength)
        {
            throw new DataFileException(content.File, $"its header says {count:N0} labels; at least one is expected");
        }

        byte[] bytes = content.ReadRest(count, $"{count:N0} labels");
        return Array.ConvertAll(bytes, b => (int)b);
    }

    private static void ReadHeader(FileContent content, Span<byte> header, uint magic, string meaning)
    {
        int read = content.Read(header);
        var found = header[..read];
        if (read >= 4 && BinaryPrimitives.ReadUInt32BigEndian(found) == magic)
        {
            if (read == header.Length)
            {
                return;
            }

            throw new DataFileException(
                content.File,
                $"an IDX header of {header.Length} bytes expected, found only {read}; the download is probably incomplete"
            );
        }

        string instead =
            read == 0 ? "an empty file"
            : FileContent.IsWebPage(found) ? $"a web page ('{FileContent.Excerpt(found)}'); the download has failed"
            : $"0x{Convert.ToHexString(found[..Math.Min(4, read)])}";
        throw new DataFileException(content.File, $"IDX {meaning} begin with 0x{magic:X8}, found {instead}");
    }
}
