using Fluid;

namespace WebhookMiddleware.Templates;

/// <summary>The Fluid context of one rendering, with its budget.</summary>
internal sealed class BudgetedContext(TemplateOptions options, RenderBudget budget) : TemplateContext(options)
{
    public RenderBudget Budget => budget;
}
