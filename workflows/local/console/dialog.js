import { element } from './dom.js';

/**
 * Asks before something is done that cannot be taken back. Escape and Cancel say no.
 * @param {string} title
 * @param {readonly (Node | string)[]} body
 * @param {string} yes what the button says
 * @param {() => Promise<void>} act done on yes; while it throws the dialog stays and says why
 * @param {(error: unknown) => string} says
 * @returns {Promise<boolean>} whether it was done
 */
export function confirmed(title, body, yes, act, says) {
  const { promise, resolve } = Promise.withResolvers();
  const problem = element('p', { class: 'problem', role: 'alert' });
  const go = element('button', { type: 'submit', class: 'primary' }, yes);
  const cancel = element('button', { type: 'button', class: 'plain' }, 'Cancel');
  const form = element(
    'form',
    { novalidate: true },
    element('h2', { id: 'dialog-title' }, title),
    ...body,
    problem,
    element('p', { class: 'actions' }, go, cancel),
  );
  const dialog = element('dialog', { 'aria-labelledby': 'dialog-title' }, form);
  let done = false;
  cancel.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(done);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go.disabled = true;
    problem.textContent = '';
    act()
      .then(() => {
        done = true;
        dialog.close();
      })
      .catch((error) => {
        problem.textContent = says(error);
      })
      .finally(() => {
        go.disabled = false;
      });
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}
