/* Shows what the server pushes (RFC 8030), and opens the alert when it is clicked. The message is ours, encrypted end to end (RFC 8291). */
self.addEventListener('push', (event) => {
  let shown = { title: 'Nocturne', body: '' };
  try {
    shown = { ...shown, ...event.data.json() };
  } catch {
    // A push without a readable body still says that something happened.
  }
  event.waitUntil(
    self.registration.showNotification(shown.title, {
      body: shown.body,
      tag: shown.tag,
      renotify: Boolean(shown.tag),
      requireInteraction: !shown.over,
      icon: '/icon.svg',
      data: { url: shown.url, acknowledgeUrl: shown.acknowledgeUrl },
      actions: shown.acknowledgeUrl ? [{ action: 'acknowledge', title: 'Acknowledge' }] : [],
    }),
  );
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url, acknowledgeUrl } = event.notification.data ?? {};
  // The page asks before it takes the alert: a click on a lock screen must not.
  const target = event.action === 'acknowledge' && acknowledgeUrl ? acknowledgeUrl : (url ?? '/alerts');
  event.waitUntil(self.clients.openWindow(target));
});
