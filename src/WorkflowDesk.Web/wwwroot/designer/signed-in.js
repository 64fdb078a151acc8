// Wakes the designer that waits in another tab.
new BroadcastChannel("designer-session").postMessage("signed-in");
if (window.opener) window.close();
