namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>Where signing in again ends; tells the waiting designer in the other tab.</summary>
public sealed class SignedInModel : DeskPage;
