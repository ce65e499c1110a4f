global using WebhookMiddleware.Pipeline;
global using WebhookMiddleware.TestSupport.Receivers;
