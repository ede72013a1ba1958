using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

public sealed class GemmTests
{
    private static readonly VectorWidth[] Widths = Enum.GetValues<VectorWidth>();

    // Sizes on both sides of every tile, strip, panel and group.
    public static TheoryData<int, int, int> EdgeShapes =>
        new()
        {
            { 1, 1, 1 },
            { 1, 0, 5 },
            { 3, 0, 40 },
            { 0, 4, 4 },
            { 4, 4, 0 },
            { 1, 7, 272 },
            { 2, 33, 145 },
            { 3, 16, 64 },
            { 4, 5, 81 },
            { 5, 20, 100 },
            { 8, 37, 112 },
            { 11, 100, 96 },
            { 11, 31, 33 },
            { 12, 17, 32 },
            { 13, 64, 31 },
            { 15, 3, 48 },
            { 16, 9, 300 },
            { 72, 5, 17 },
            { 73, 6, 49 },
            { 150, 2, 16 },
            { 5, 1024, 20 },
            { 12, 1024, 20 },
            { 13, 1025, 35 },
            { 2, 2100, 3 },
            { 80, 1030, 20 },
        };

    [Theory]
    [MemberData(nameof(EdgeShapes))]
    public void Every_width_gives_the_bits_of_the_definition_at_the_edges_of_the_blocks(int m, int k, int n)
    {
        foreach (double density in new[] { 1, 0.3, 0.02, 0 })
        {
            foreach (var width in Widths)
            {
                AgreesWithTheDefinition(new Case(m, k, n, density, width, 1));
            }
        }
    }

    [Fact]
    public void Every_width_and_thread_count_gives_the_bits_of_the_definition_for_any_shape()
    {
        var cases =
            from m in Gen.Choose(0, 90)
            from k in Gen.Choose(0, 70)
            from n in Gen.Choose(0, 330)
            from density in Gen.Elements(1.0, 0.5, 0.19, 0.05)
            from width in Gen.Elements(Widths)
            from seed in Gen.Choose(0, int.MaxValue)
            select new Case(m, k, n, density, width, (ulong)seed);
        Prop.ForAll(cases.ToArbitrary(), AgreesWithTheDefinition).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Columns_and_rows_outside_the_ranges_stay_as_they_are()
    {
        var cases =
            from m in Gen.Choose(1, 80)
            from k in Gen.Choose(0, 50)
            from n in Gen.Choose(1, 400)
            from density in Gen.Elements(1.0, 0.5, 0.05)
            from width in Gen.Elements(Widths)
            from seed in Gen.Choose(0, int.MaxValue)
            select new Case(m, k, n, density, width, (ulong)seed);
        Prop.ForAll(cases.ToArbitrary(), RangesAreKept).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Minus_zero_never_appears_even_where_a_product_underflows()
    {
        // −2^−149 · 2^−149 rounds to −0; left out or not, what follows must be +0.
        foreach (var width in Widths)
        {
            foreach (int m in new[] { 1, 2, 4, 12 })
            {
                var a = new Matrix(m, 2);
                var b = new Matrix(2, 3);
                a.Fill(-float.Epsilon);
                b.Fill(float.Epsilon);
                var c = new Matrix(m, 3);
                c.Fill(-0f);
                Gemm.AddColumns(a, b, c, new Block(0, m, 0, b.Stride), width, new GemmScratch(m));
                Assert.All(c.Buffer.ToArray(), value => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(value)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(EdgeShapes))]
    public void A_sum_of_outer_products_has_the_bits_of_the_product_with_the_transpose(int m, int k, int n)
    {
        foreach (double density in new[] { 1, 0.3, 0.02 })
        {
            foreach (var width in Widths)
            {
                var (a, b, start) = new Case(m, k, n, density, width, 2).Operands();
                var expected = start.Clone();
                Gemm.MultiplyReference(a, b, expected, accumulate: true);

                // One row more than is asked for.
                var left = new Matrix(k + 1, m);
                var right = new Matrix(k + 1, n);
                left.Fill(7);
                right.Fill(7);
                a.Transpose().Buffer.CopyTo(left.Buffer);
                b.Buffer.CopyTo(right.Buffer);
                var sum = start.Clone();
                Gemm.AddOuterProducts(left, right, sum, k, width, new GemmScratch());
                // Where there is nothing to add C stays as it is.
                AssertSameBits(k == 0 ? start : expected, sum);
            }
        }
    }

    [Fact]
    public void Outer_products_that_do_not_fit_are_refused()
    {
        void Add(Matrix a, Matrix b, Matrix c, int terms) =>
            Gemm.AddOuterProducts(a, b, c, terms, VectorWidth.Scalar, new GemmScratch());

        Assert.Throws<ArgumentException>(() => Add(new Matrix(4, 3), new Matrix(4, 5), new Matrix(3, 4), 4));
        Assert.Throws<ArgumentException>(() => Add(new Matrix(4, 3), new Matrix(4, 5), new Matrix(2, 5), 4));
        Assert.Throws<ArgumentException>(() => Add(new Matrix(4, 3), new Matrix(3, 5), new Matrix(3, 5), 4));
    }

    [Fact]
    public void A_product_allocates_nothing()
    {
        var width = VectorWidths.Widest;
        var (a, b, c) = new Case(100, 60, 90, 0.5, width, 3).Operands();
        var packed = new PackedMatrix(b);
        var scratch = new GemmScratch();
        var square = new Matrix(90, 90);
        long least = long.MaxValue;
        for (int i = 0; i < 40; i++)
        {
            // Some rounds may compile, whenever the compiler gets to it.
            long before = GC.GetAllocatedBytesForCurrentThread();
            Gemm.MultiplyRows(a, packed, c, 0, 100, accumulate: false, width, scratch);
            Gemm.AddColumns(a, b, c, new Block(0, 100, 0, b.Stride), width, scratch);
            Gemm.AddOuterProducts(b, b, square, 60, width, scratch);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Sizes_and_ranges_that_do_not_fit_are_refused()
    {
        var a = new Matrix(2, 3);
        var b = new Matrix(3, 20);
        var c = new Matrix(2, 20);
        var scratch = new GemmScratch();
        void Add(Matrix left, Matrix right, Matrix result, int toRow, int from, int to) =>
            Gemm.AddColumns(left, right, result, new Block(0, toRow, from, to), VectorWidth.Scalar, scratch);

        Assert.Throws<ArgumentException>(() => Add(new Matrix(2, 4), b, c, 2, 0, 32));
        Assert.Throws<ArgumentException>(() => Add(a, b, new Matrix(2, 21), 2, 0, 32));
        Assert.Throws<ArgumentException>(() => Add(a, b, c, 3, 0, 32));
        Assert.Throws<ArgumentException>(() => Add(a, b, c, 2, 8, 32));
        Assert.Throws<ArgumentException>(() => Add(a, b, c, 2, 0, 48));
        Assert.Throws<ArgumentException>(() => Add(a, b, c, 2, 32, 16));
        Assert.Throws<ArgumentException>(() => Add(a, b, c, 2, -16, 16));
    }

    [Fact]
    public void Buffers_for_one_row_take_about_eight_kilobytes()
    {
        _ = new GemmScratch(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var one = new GemmScratch(1);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(one);
        Assert.InRange(bytes, 8192, 9000);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GemmScratch(0));
    }

    private static void AgreesWithTheDefinition(Case run)
    {
        var (a, b, start) = run.Operands();
        var packed = new PackedMatrix(b);
        foreach (bool accumulate in new[] { false, true })
        {
            var expected = start.Clone();
            Gemm.MultiplyReference(a, b, expected, accumulate);

            var rows = start.Clone();
            Gemm.MultiplyRows(a, packed, rows, 0, a.Rows, accumulate, run.Width, new GemmScratch());
            AssertSameBits(expected, rows);

            foreach (int threads in new[] { 2, 3 })
            {
                using var workers = new WorkerPool(threads, run.Width);
                var product = start.Clone();
                workers.OnEachThread(share =>
                {
                    var (from, to) = share.Of(a.Rows);
                    Gemm.MultiplyRows(a, packed, product, from, to, accumulate, run.Width, new GemmScratch(20));
                });
                AssertSameBits(expected, product);
            }

            // Buffers for one row, for some and for more than the product has.
            foreach (int capacity in new[] { 1, 5, 30, 1000 })
            {
                var product = start.Clone();
                Gemm.MultiplyRows(a, packed, product, 0, a.Rows, accumulate, run.Width, new GemmScratch(capacity));
                AssertSameBits(expected, product);
            }

            if (accumulate)
            {
                var columns = start.Clone();
                Gemm.AddColumns(a, b, columns, new Block(0, a.Rows, 0, b.Stride), run.Width, new GemmScratch());
                AssertSameBits(expected, columns);
            }
        }
    }

    private static void RangesAreKept(Case run)
    {
        var (a, b, start) = run.Operands();
        var expected = start.Clone();
        Gemm.MultiplyReference(a, b, expected, accumulate: true);
        var random = RandomKey.FromSeed(run.Seed).For("ranges").Stream();
        int steps = b.Stride / Matrix.Lanes;
        int from = random.NextInt32(steps + 1);
        int to = from + random.NextInt32(steps - from + 1);
        int fromRow = random.NextInt32(a.Rows + 1);
        int toRow = fromRow + random.NextInt32(a.Rows - fromRow + 1);
        var actual = start.Clone();
        Gemm.AddColumns(
            a,
            b,
            actual,
            new Block(fromRow, toRow, from * Matrix.Lanes, to * Matrix.Lanes),
            run.Width,
            new GemmScratch()
        );
        for (int r = 0; r < start.Rows; r++)
        {
            for (int j = 0; j < start.Stride; j++)
            {
                bool inside = r >= fromRow && r < toRow && j >= from * Matrix.Lanes && j < to * Matrix.Lanes;
                float value = (inside ? expected : start).PaddedRow(r)[j];
                Assert.Equal(
                    BitConverter.SingleToUInt32Bits(value),
                    BitConverter.SingleToUInt32Bits(actual.PaddedRow(r)[j])
                );
            }
        }
    }

    // The whole buffers, so that padding which is no longer zero shows too.
    private static void AssertSameBits(Matrix expected, Matrix actual) =>
        Assert.True(
            MemoryMarshal.AsBytes(expected.Buffer).SequenceEqual(MemoryMarshal.AsBytes(actual.Buffer)),
            $"{expected.Rows}×{expected.Columns}: bits differ"
        );

    private sealed record Case(int M, int K, int N, double Density, VectorWidth Width, ulong Seed)
    {
        public (Matrix A, Matrix B, Matrix C) Operands()
        {
            var key = RandomKey.FromSeed(Seed);
            return (
                Random(M, K, Density, key.For("a")),
                Random(K, N, 0.9, key.For("b")),
                Random(M, N, 0.9, key.For("c"))
            );
        }

        private static Matrix Random(int rows, int columns, double density, RandomKey key)
        {
            var random = key.Stream();
            var matrix = new Matrix(rows, columns);
            for (int r = 0; r < rows; r++)
            {
                foreach (ref float value in matrix.Row(r))
                {
                    value =
                        random.NextBool(density) ? random.NextSingle(-1, 1)
                        : random.NextBool(0.1) ? -0f
                        : 0;
                }
            }

            return matrix;
        }
    }
}
