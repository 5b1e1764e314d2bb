// Before the first paint, so that a chosen theme never flashes in the other one.
try {
  const theme = localStorage.getItem('nocturne.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {}
