using System.Net;
using System.Net.Sockets;

namespace Hebb.Tests.Data;

/// <summary>A web server on this machine that answers each request as the test says, and remembers what was asked.</summary>
internal sealed class MirrorServer : IDisposable
{
    private const int Attempts = 20;

    private readonly HttpListener listener;
    private readonly Func<HttpListenerContext, int, Task> answer;
    private readonly List<string> asked = [];

    /// <param name="answer">Given the request and its number from 0; the response is closed afterwards.</param>
    public MirrorServer(Func<HttpListenerContext, int, Task> answer)
    {
        this.answer = answer;
        (listener, Address) = Listen();
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    /// <summary>File name and range of each request so far, such as <c>a.gz bytes=10-</c>.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (asked)
            {
                return [.. asked];
            }
        }
    }

    public void Dispose() => listener.Close();

    /// <summary>Sends <paramref name="content"/>, or the rest of it when the request has a range.</summary>
    public static async Task SendAsync(HttpListenerContext context, byte[] content)
    {
        int start = 0;
        if (context.Request.Headers["Range"] is { } range)
        {
            start = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            if (start >= content.Length)
            {
                context.Response.StatusCode = 416;
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers["Content-Range"] = $"bytes {start}-{content.Length - 1}/{content.Length}";
        }

        await SendAllAsync(context, content[start..]);
    }

    public static async Task SendAllAsync(HttpListenerContext context, byte[] content)
    {
        context.Response.ContentLength64 = content.Length;
        await context.Response.OutputStream.WriteAsync(content);
    }

    /// <summary>Announces all of <paramref name="content"/>, sends the first <paramref name="count"/> bytes, and hangs up once they were <paramref name="seen"/>.</summary>
    public static async Task CutAsync(HttpListenerContext context, byte[] content, int count, Task seen)
    {
        context.Response.ContentLength64 = content.Length;
        await context.Response.OutputStream.WriteAsync(content.AsMemory(0, count));
        await context.Response.OutputStream.FlushAsync();
        await seen;
        context.Response.Abort();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                int number;
                lock (asked)
                {
                    number = asked.Count;
                    string name = context.Request.Url!.Segments[^1];
                    asked.Add($"{name} {context.Request.Headers["Range"]}".TrimEnd());
                }

                _ = AnswerAsync(context, number);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, int number)
    {
        try
        {
            await answer(context, number);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The client hung up, or the test is over.
        }
    }

    // HttpListener does not accept port 0, and another process may take a free port before it is used: then another one is tried.
    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort()}/data/");
            var listener = new HttpListener();
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < Attempts)
            {
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
