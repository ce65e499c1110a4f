using System.Globalization;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace WebhookMiddleware.PackageTests.Projects;

/// <summary>Prints what was measured, also if the test passes.</summary>
public sealed class Figures(IMessageSink diagnosticMessages)
{
    internal void Print(string what, NewProject project)
    {
        var seconds = project.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        diagnosticMessages.OnMessage(new DiagnosticMessage(
            $"{what}: {project.Lines} lines for webhooks, {seconds} s from `dotnet new` to the first request that a webhook has stopped"));
    }
}
