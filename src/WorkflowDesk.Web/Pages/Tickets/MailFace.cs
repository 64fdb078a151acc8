using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>How the state of a mail looks; its word says the same.</summary>
internal static class MailFace
{
    public static string Tone(string state) => state switch
    {
        DeliveryState.Sent or DeliveryState.Kept => "chip-green",
        DeliveryState.Waiting or DeliveryState.Sending => "chip-blue",
        DeliveryState.Deferred or DeliveryState.Partly => "chip-amber",
        DeliveryState.Refused or DeliveryState.Bounced => "chip-red",
        _ => "",
    };
}
