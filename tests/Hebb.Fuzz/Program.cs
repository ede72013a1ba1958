using Hebb.Fuzz;
using SharpFuzz;

// Without files: the format's reader under afl-fuzz. With files: each of them once, to see what one does.
if (args is not [var format, .. var files] || !FileReaders.Names.Contains(format))
{
    Console.Error.WriteLine($"usage: Hebb.Fuzz {string.Join('|', FileReaders.Names)} [FILE…]");
    return 2;
}

if (files.Length == 0)
{
    Fuzzer.Run(stream =>
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        FileReaders.Read(format, bytes.ToArray());
    });
    return 0;
}

foreach (string file in files)
{
    FileReaders.Read(format, File.ReadAllBytes(file));
}

return 0;
